package dev.cairn.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK: Cairn runs on it, and the builder {@code java} compiles and links with it. */
final class JavaChecks {

    private static final int OLDEST = 25;

    private JavaChecks() {}

    static List<Finding> of(Path home, Runtime.Version version) {
        List<Finding> findings = new ArrayList<>();
        String install = "Install a JDK " + OLDEST + " or newer, such as Debian's openjdk-" + OLDEST
                + "-jdk, and name it in CAIRN_JAVA_HOME";
        findings.add(
                version.feature() >= OLDEST
                        ? Finding.ok("java", "Java " + version + " in " + home)
                        : Finding.problem("java", "Java " + version + " is too old", install));
        for (String tool : List.of("javac", "jlink", "jdeps")) {
            findings.add(
                    Files.isExecutable(home.resolve("bin").resolve(tool))
                            ? Finding.ok(tool, home.resolve("bin").resolve(tool).toString())
                            : Finding.problem(
                                    tool, "There is no " + tool + " in " + home + ": it is no complete JDK", install));
        }
        findings.add(modules(home, install));
        return findings;
    }

    /** A JDK may come without jmods, and link from its own image instead (JEP 493), if it was built so. */
    private static Finding modules(Path home, String install) {
        Path jmods = home.resolve("jmods");
        if (Files.isRegularFile(jmods.resolve("java.base.jmod"))) {
            return Finding.ok("jmods", jmods.toString());
        }
        Programs.Result help =
                Programs.run(List.of(home.resolve("bin").resolve("jlink").toString(), "--help"));
        return help.isOk() && help.output().contains("run-time image enabled")
                ? Finding.ok("jmods", "none, jlink links from the JDK's own image")
                : Finding.problem("jmods", "There are no jmods in " + home + ", and jlink needs them", install);
    }
}
