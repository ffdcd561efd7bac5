package dev.cairn.deploy.target.process;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The shell script that becomes an instance's program. It is read from a descriptor that was opened before privileges
 * were dropped, and carries the environment, so that settings stand in no command line that others could read.
 */
final class AppScript {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Says that it has been loaded, and waits until the root is changed: see {@code sandbox.sh}. */
    static final String AT_THE_GATE = "echo ready >&5\nexec 5<&-\nread -r gate <&3 || exit 125\nexec 3<&-\n";

    private AppScript() {}

    /**
     * Writes the script.
     *
     * @param gated whether it first waits at the sandbox's gate
     * @param environment of the program; a name that a shell cannot hold is left out, and the output says so
     * @param workingDir where the program starts
     * @param command the program and its arguments
     */
    static String of(boolean gated, Map<String, String> environment, String workingDir, List<String> command) {
        StringBuilder script = new StringBuilder();
        if (gated) {
            script.append(AT_THE_GATE);
        }
        new TreeMap<>(environment).forEach((name, value) -> script.append(export(name, value)));
        script.append("cd ").append(quote(workingDir)).append(" || exit 126\nexec");
        command.forEach(argument -> script.append(' ').append(quote(argument)));
        return script.append(" </dev/null\n").toString();
    }

    private static String export(String name, String value) {
        String refused = "echo " + quote("cairn: the variable '" + name + "' cannot be given") + " >&2\n";
        if (!NAME.matcher(name).matches()) {
            return refused;
        }
        // 'command' keeps a shell alive that treats the name as its own.
        return "command export " + quote(name + "=" + value) + " || " + refused;
    }

    /** One word of a POSIX shell. */
    static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw Failures.notStarted("A setting or an argument has a NUL character: remove it", false);
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
