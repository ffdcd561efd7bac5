package dev.cairn.http;

import io.vertx.ext.web.RoutingContext;

/** Answers a request, top to bottom, and may wait for whatever it needs. */
@FunctionalInterface
public interface BlockingHandler {

    /** What it throws becomes the answer: {@link ProblemException} as it says, all else as an error of ours. */
    void handle(RoutingContext request) throws Exception;
}
