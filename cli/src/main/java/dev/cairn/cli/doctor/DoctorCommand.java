package dev.cairn.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.DataOptions;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Surroundings;

/** {@code cairn doctor}: whether this machine can run Cairn, and whether it does. */
@Command(
        name = "doctor",
        description = {
            "Check whether this machine can run Cairn, and whether Cairn runs: by trying, where only that tells.",
            "Exits with 1 if there is a problem; a warning is none."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final int FIRST_PORT = 7_070;
    private static final int LAST_PORT = 7_080;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DataOptions dataOptions = new DataOptions();

    /** The answer, for scripts. */
    record Diagnosis(Finding.Level level, List<Finding> findings) {}

    public DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Console console = common.console(surroundings);
        List<Finding> findings;
        try (Progress _ = console.progress("Looking at the machine")) {
            findings = look();
        }
        Finding.Level worst = findings.stream()
                .map(Finding::level)
                .max(Finding.Level::compareTo)
                .orElse(Finding.Level.OK);
        if (console.isJson()) {
            console.json(new Diagnosis(worst, findings));
        } else {
            findings.forEach(finding -> print(finding, console));
            console.line(summary(worst));
        }
        return worst == Finding.Level.PROBLEM ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        Path data = dataOptions.folder(surroundings);
        findings.addAll(JavaChecks.of(Path.of(System.getProperty("java.home")), Runtime.version()));
        findings.addAll(
                new ProgramChecks(new Programs(surroundings.variable("PATH").orElse(""))).all());
        findings.addAll(
                new MachineChecks(data, Path.of("/dev/shm"), Path.of("/proc/self/limits"), surroundings.clock()).all());
        findings.addAll(new ServiceChecks(dataOptions.endpoints(surroundings), FIRST_PORT, LAST_PORT).all());
        return findings;
    }

    private static void print(Finding finding, Console console) {
        String level = switch (finding.level()) {
            case OK -> console.paint(Tone.GOOD, "ok     ");
            case WARNING -> console.paint(Tone.OPEN, "warning");
            case PROBLEM -> console.paint(Tone.BAD, "problem");
        };
        console.line(level + "  " + String.format("%-16s ", finding.check()) + finding.message());
        if (finding.advice() != null) {
            console.line(" ".repeat(26) + "→ " + finding.advice());
        }
    }

    private static String summary(Finding.Level worst) {
        return switch (worst) {
            case OK -> "This machine can run Cairn.";
            case WARNING -> "This machine can run Cairn, with what the warnings say missing.";
            case PROBLEM -> "Cairn will not run well here: mend the problems first.";
        };
    }
}
