package dev.cairn.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** The reason phrases of RFC 9110. */
final class Statuses {

    private Statuses() {}

    static String phrase(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
