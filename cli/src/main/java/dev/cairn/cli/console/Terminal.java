package dev.cairn.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which of the two outputs is a terminal that a person looks at.
 *
 * @param out whether standard output is
 * @param err whether standard error is
 */
public record Terminal(boolean out, boolean err) {

    /** Neither: pipes and files. */
    public static final Terminal NONE = new Terminal(false, false);

    /** As it is for this process. Where there is no {@code /proc}, the JVM's own answer for both stands in. */
    static Terminal detect() {
        boolean console = System.console() != null && System.console().isTerminal();
        return new Terminal(isTerminal(1, console), isTerminal(2, console));
    }

    private static boolean isTerminal(int descriptor, boolean otherwise) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            return otherwise;
        }
        try {
            String device = Files.readSymbolicLink(link).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return otherwise;
        }
    }
}
