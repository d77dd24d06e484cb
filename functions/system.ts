import { app, register, registerAs } from "./register.ts";

register("system");

// Its name sorts last, so that every other function is tried first.
registerAs(app.fallback, ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
