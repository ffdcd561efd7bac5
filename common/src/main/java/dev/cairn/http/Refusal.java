package dev.cairn.http;

import io.vertx.core.http.HttpServerRequest;

/** Answers a request that is not well-formed. Called on the request's context. */
@FunctionalInterface
public interface Refusal {

    /**
     * Sends the answer.
     *
     * @param request of which only the path and the response are to be used
     * @param status 400 or above
     * @param detail says what the client did wrong
     */
    void refuse(HttpServerRequest request, int status, String detail);
}
