package dev.cairn.deploy.target.process;

import java.io.IOException;

import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;

/** How trouble with this machine becomes a failure of the target. */
final class Failures {

    private Failures() {}

    static TargetException unavailable(String what, IOException cause) {
        return new TargetException(
                new TargetFailure.Unavailable(
                        what + ": " + describe(cause) + ". Is there room on the disk, and may it be written to?"),
                cause);
    }

    static TargetException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TargetException(new TargetFailure.Unavailable("The service is stopping"), cause);
    }

    static TargetException notStarted(String message, boolean temporary) {
        return new TargetException(new TargetFailure.NotStarted(message, temporary));
    }

    private static String describe(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
