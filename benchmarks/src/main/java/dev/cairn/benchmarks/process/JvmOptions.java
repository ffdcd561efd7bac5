package dev.cairn.benchmarks.process;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The options that a JVM runs with. */
public final class JvmOptions {

    private JvmOptions() {}

    /** Those of this one, which the script has taken from the launcher; without system properties. */
    public static List<String> own() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-D"))
                .toList();
    }
}
