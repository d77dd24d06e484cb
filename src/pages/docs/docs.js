window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  // Nothing is asked of other servers.
  validatorUrl: null,
  requestInterceptor(request) {
    // What a page of another site can't send (docs/adr/0011).
    request.headers["Seedbed-Request"] = "1";
    return request;
  },
});
