package dev.cairn.build.webhook;

/** A request is no webhook of its provider. The message tells the sender what is wrong. */
public final class MalformedWebhookException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedWebhookException(String message) {
        super(message);
    }
}
