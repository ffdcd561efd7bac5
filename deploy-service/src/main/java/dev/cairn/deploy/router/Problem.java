package dev.cairn.deploy.router;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An answer of the router itself (RFC 9457).
 *
 * @param status the HTTP status
 * @param title what happened
 * @param detail what to do
 */
record Problem(int status, String title, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem unknownHost(String host) {
        return new Problem(
                404,
                "No application is served at " + host,
                "Use http://APPLICATION.ENVIRONMENT.localhost with the names of a deployed application; 'cairn status'"
                        + " lists them");
    }

    static Problem nothingServes(HostName host) {
        return new Problem(
                503,
                "Nothing serves " + HostName.of(host.key(), host.artifact()),
                "The deployment has no instance that serves this; 'cairn status "
                        + host.key().application() + "' shows what runs");
    }

    static Problem unreachable(HostName host) {
        return new Problem(
                502,
                "The instances of " + HostName.of(host.key(), host.artifact()) + " did not answer",
                "The connection was refused or broke off; 'cairn logs "
                        + host.key().application() + "' shows what they say");
    }

    Buffer body() {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .toBuffer();
    }

    void answer(HttpServerResponse response) {
        response.setStatusCode(status).putHeader("Content-Type", MEDIA_TYPE).end(body());
    }
}
