package dev.cairn.benchmarks.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs of the system that a benchmark needs. */
public final class Installed {

    private Installed() {}

    /**
     * Where a program is: on the PATH, or where only an administrator has it on the PATH.
     *
     * @param what it is, for people
     * @param debianPackage that it is in
     * @throws IllegalStateException if it is not there, with what to install
     */
    public static Path path(String program, String what, String debianPackage) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This benchmark needs " + what
                        + "; install it (Debian, Ubuntu: apt install " + debianPackage + ")"));
    }
}
