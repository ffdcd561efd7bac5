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

    /** As it is for this process. Where there is no {@code /proc} nobody knows, and plain output suits all. */
    static Terminal detect() {
        return new Terminal(isTerminal(1), isTerminal(2));
    }

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String device = Files.readSymbolicLink(link).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
