package dev.cairn.deploy.image;

/** How an exception of the JDK reads in a message for people. */
final class Failures {

    private Failures() {}

    static String describe(Throwable failure) {
        String message = failure.getMessage();
        String kind = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? kind : kind + ": " + message;
    }
}
