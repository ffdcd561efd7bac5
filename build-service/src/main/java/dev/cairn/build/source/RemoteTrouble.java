package dev.cairn.build.source;

/** What git's words about a remote come to. They are stable in the locale C, and there is nothing else to go by. */
record RemoteTrouble(Kind kind, String reason) {

    enum Kind {
        AUTHENTICATION,
        NOT_A_REPOSITORY,
        OTHER
    }

    static RemoteTrouble of(GitResult.Failed failed) {
        if (failed.says(
                "Authentication failed",
                "could not read Username",
                "could not read Password",
                "Permission denied",
                "Host key verification failed",
                "The requested URL returned error: 401",
                "The requested URL returned error: 403")) {
            return new RemoteTrouble(
                    Kind.AUTHENTICATION,
                    "The remote does not let Cairn in; check the repository's passwordFile in platform.yaml, or its key of ssh. "
                            + failed.reason());
        }
        if (failed.says(
                "does not appear to be a git repository",
                "not a git repository",
                "not valid: is this a git repository?",
                "epository not found",
                "' not found")) {
            return new RemoteTrouble(
                    Kind.NOT_A_REPOSITORY,
                    "There is no Git repository at that address, or it is hidden from Cairn. " + failed.reason());
        }
        return new RemoteTrouble(Kind.OTHER, "The remote cannot be reached. " + failed.reason());
    }
}
