package dev.cairn.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The programs that Cairn calls. */
final class ProgramChecks {

    private final Programs programs;

    ProgramChecks(Programs programs) {
        this.programs = programs;
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(git());
        findings.add(maven());
        findings.add(namespaces());
        findings.add(ldd());
        return findings;
    }

    private Finding git() {
        Optional<Path> git = programs.find("git");
        if (git.isEmpty()) {
            return Finding.problem("git", "There is no git on the PATH", "Install git: sources are fetched with it");
        }
        Programs.Result version = Programs.run(List.of(git.get().toString(), "--version"));
        return version.isOk()
                ? Finding.ok("git", version.firstLine())
                : Finding.problem("git", git.get() + " fails: " + version.firstLine(), "Repair or reinstall git");
    }

    private Finding maven() {
        return programs.find("mvn")
                .map(mvn -> Finding.ok("mvn", mvn.toString()))
                .orElseGet(() -> Finding.warning(
                        "mvn",
                        "There is no mvn on the PATH",
                        "Install Maven if a repository with a pom.xml is to be built"));
    }

    /** That the kernel has namespaces does not mean that this user may make them: only trying tells. */
    private Finding namespaces() {
        String consequence = "Instances run with isolation 'none', and targets with 'isolation: required' refuse.";
        Optional<Path> unshare = programs.find("unshare");
        if (unshare.isEmpty()) {
            return Finding.warning(
                    "namespaces", "There is no unshare on the PATH. " + consequence, "Install util-linux");
        }
        Programs.Result tried = Programs.run(
                List.of(unshare.get().toString(), "--user", "--map-root-user", "--mount", "--pid", "--fork", "true"));
        return tried.isOk()
                ? Finding.ok("namespaces", "User, mount and process namespaces can be made")
                : Finding.warning(
                        "namespaces",
                        "Namespaces cannot be made (" + tried.firstLine() + "). " + consequence,
                        "Allow them, where the machine is yours: sysctl kernel.unprivileged_userns_clone=1 (Debian) or"
                                + " kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in a container, start it"
                                + " with a seccomp profile that permits unshare");
    }

    private Finding ldd() {
        return programs.find("ldd")
                .map(ldd -> Finding.ok("ldd", ldd.toString()))
                .orElseGet(
                        () -> Finding.warning(
                                "ldd",
                                "There is no ldd on the PATH",
                                "Install the C library's tools (libc-bin): a Java runtime by jlink needs its shared libraries"));
    }
}
