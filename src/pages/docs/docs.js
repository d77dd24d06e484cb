// Swagger UI has dark colours, but leaves it to the page when to use them.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  // By default, Swagger UI has a public server validate the description.
  validatorUrl: null,
  requestInterceptor(request) {
    // Pages of other sites can't send this field (docs/adr/0011).
    request.headers["Seedbed-Request"] = "1";
    return request;
  },
});
