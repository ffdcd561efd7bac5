package dev.cairn.cli.status;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.event.DeployedArtifact;

/** The status for people. */
final class StatusPrinter {

    private static final int LONGEST = 160;

    private final Console console;
    private final ZoneId zone;
    private final Instant at;

    StatusPrinter(Console console, ZoneId zone, Instant at) {
        this.console = console;
        this.zone = zone;
        this.at = at;
    }

    void print(StatusView.ApplicationView application) {
        String repository = application.repository() == null ? "" : "  (repository " + application.repository() + ")";
        console.line(console.paint(Tone.TITLE, application.application().value()) + repository);
        for (BuildsState.Open build : application.building()) {
            console.line("  " + console.paint(Tone.OPEN, "building") + "  " + Texts.commit(build.commit()) + " "
                    + build.ref().shortName() + ": " + Texts.list(build.missing()) + since(build.since()));
        }
        if (application.buildFailure() != null) {
            failure("  ", "build failed", application.buildFailure());
        }
        application.environments().forEach(this::print);
    }

    private void print(StatusView.EnvironmentView environment) {
        Deployed serving = environment.serving();
        String name = "  " + console.paint(Tone.TITLE, String.format("%-12s", environment.environment())) + "  ";
        console.line(name + (serving == null ? absent(environment) : present(serving)));
        if (serving != null) {
            serving.artifacts().forEach(artifact -> print(artifact, environment));
        }
        environment.underWay().forEach(this::underWay);
        Failure failure = environment.lastFailure();
        if (failure != null && (serving == null || failure.at().isAfter(serving.since()))) {
            failure("    ", "failed", failure);
        }
    }

    private String present(Deployed serving) {
        return console.paint(Tone.GOOD, "serving") + "  " + Texts.commit(serving.commit()) + " "
                + serving.ref().shortName() + "  " + serving.deployment() + since(serving.since())
                + (serving.url() == null ? "" : "  " + serving.url());
    }

    private String absent(StatusView.EnvironmentView environment) {
        String words = console.paint(Tone.OPEN, "not deployed");
        if (environment.after() == null) {
            return words;
        }
        return words + ", waits for a promotion from " + environment.after()
                + (environment.approvals() == 0 ? "" : " with " + Texts.count(environment.approvals(), "approval"));
    }

    private void print(DeployedArtifact artifact, StatusView.EnvironmentView environment) {
        console.line("    " + artifact.name() + "  "
                + console.paint(Tone.FAINT, artifact.digest().toString()));
        List<Running> instances = environment.instances().stream()
                .filter(running -> running.artifact().equals(artifact.name()))
                .toList();
        if (instances.isEmpty()) {
            console.line("      " + console.paint(Tone.BAD, "no instance runs"));
        }
        for (Running running : instances) {
            boolean other = environment.serving() == null
                    || !running.deployment().equals(environment.serving().deployment());
            console.line("      " + running.instance() + "  "
                    + (running.address().isEmpty() ? "" : running.address() + "  ") + "isolation "
                    + Texts.printable(running.isolation()) + (other ? "  of " + running.deployment() : "")
                    + since(running.since()));
        }
    }

    private void underWay(Deployed deployed) {
        console.line("    " + console.paint(Tone.OPEN, "under way") + "  " + Texts.commit(deployed.commit()) + " "
                + deployed.ref().shortName() + "  " + deployed.deployment() + " ("
                + deployed.reason().id() + ")"
                + since(deployed.since()));
    }

    private void failure(String indent, String words, Failure failure) {
        console.line(indent + console.paint(Tone.BAD, words) + "  " + Texts.commit(failure.commit())
                + (failure.what() == null ? "" : "  " + failure.what()) + since(failure.at()) + ": "
                + failure.reason() + ": " + Texts.shortened(failure.message(), LONGEST));
        failure.message().lines().skip(1).forEach(line -> console.line(indent + "  " + Texts.printable(line)));
        failure.lastLines().forEach(line -> console.line(indent + "  | " + Texts.printable(line)));
    }

    private String since(Instant time) {
        return console.paint(
                Tone.FAINT, "  " + Times.day(time, zone) + " (" + Times.length(Duration.between(time, at)) + " ago)");
    }
}
