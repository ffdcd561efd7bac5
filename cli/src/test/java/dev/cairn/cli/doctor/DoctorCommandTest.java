package dev.cairn.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.HttpStub;
import dev.cairn.cli.Run;
import dev.cairn.model.Endpoints;

import static org.assertj.core.api.Assertions.assertThat;

final class DoctorCommandTest {

    private static final Instant NOW = Instant.parse("2099-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private static Finding named(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thisMachineIsLookedAtAndTheAnswerFitsTheExitCode() {
        Run.Result text = new Run(folder).at(NOW).cairn("doctor");
        Run.Result json = new Run(folder).at(NOW).cairn("doctor", "-o", "json");

        assertThat(text.out()).contains("java ", "git ", "namespaces ", "disk ", "ports ", "clock ", "cairn ");
        JsonNode diagnosis = json.json();
        boolean problem = diagnosis.path("level").asText().equals("problem");
        assertThat(json.exitCode()).isEqualTo(problem ? 1 : 0);
        assertThat(diagnosis.path("findings"))
                .hasSizeGreaterThan(12)
                .allSatisfy(
                        finding -> assertThat(finding.path("level").asText()).isIn("ok", "warning", "problem"));
        assertThat(diagnosis.path("findings").path(0).path("message").asText())
                .contains(Runtime.version().toString());
    }

    @Test
    void anOldJavaAndAJreAreProblems() {
        List<Finding> findings = JavaChecks.of(folder, Runtime.Version.parse("17.0.1"));

        assertThat(named(findings, "java").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(named(findings, "jlink").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(named(findings, "jmods").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.advice()).isNotBlank());
    }

    @Test
    void programsThatAreMissingAreToldWithWhatToDo() {
        List<Finding> findings = new ProgramChecks(new Programs(folder.toString())).all();

        assertThat(named(findings, "git").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(named(findings, "mvn").level()).isEqualTo(Finding.Level.WARNING);
        assertThat(named(findings, "namespaces").message()).contains("isolation 'none'");
    }

    @Test
    void namespacesThatTheKernelRefusesAreAWarningWithItsReason() throws IOException {
        Path unshare = folder.resolve("unshare");
        Files.writeString(unshare, "#!/bin/sh\necho 'unshare failed: Operation not permitted'\nexit 1\n");
        assertThat(unshare.toFile().setExecutable(true)).isTrue();

        Finding finding = named(new ProgramChecks(new Programs(folder.toString())).all(), "namespaces");

        assertThat(finding.level()).isEqualTo(Finding.Level.WARNING);
        assertThat(finding.message()).contains("Operation not permitted");
    }

    @Test
    void lowLimitsAreFound() throws IOException {
        Path limits = Files.writeString(folder.resolve("limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             100                  unlimited            processes
                Max open files            2048                 unlimited            files
                """);

        List<Finding> findings = new MachineChecks(folder, folder, limits, Clock.fixed(NOW, ZoneOffset.UTC)).all();

        assertThat(named(findings, "processes").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(named(findings, "open files").level()).isEqualTo(Finding.Level.WARNING);
        assertThat(named(findings, "shared memory").level()).isEqualTo(Finding.Level.OK);
        assertThat(named(findings, "clock").level()).isEqualTo(Finding.Level.OK);
    }

    @Test
    void aClockThatWentBackAndAFolderThatIsNotThereAreFound() {
        List<Finding> findings = new MachineChecks(
                        folder,
                        folder.resolve("nowhere"),
                        folder.resolve("nowhere"),
                        Clock.offset(Clock.systemUTC(), Duration.ofDays(-1).multipliedBy(20_000)))
                .all();

        assertThat(named(findings, "clock").level()).isEqualTo(Finding.Level.PROBLEM);
        assertThat(named(findings, "shared memory").level()).isEqualTo(Finding.Level.WARNING);
        assertThat(named(findings, "open files").level()).isEqualTo(Finding.Level.OK);
    }

    @Test
    void aPortThatAnotherProgramHasIsAProblem() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            List<Finding> findings = new ServiceChecks(Optional.empty(), port, port).all();

            assertThat(named(findings, "ports").level()).isEqualTo(Finding.Level.PROBLEM);
            assertThat(named(findings, "ports").message()).contains(Integer.toString(port));
            assertThat(named(findings, "cairn").message()).contains("not running");
        }
    }

    @Test
    void cairnsOwnPortsAreFineAndAServiceThatIsNotReadySaysWhy() {
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(
                503, "{\"status\":\"not ready\",\"notReady\":[{\"name\":\"topology\",\"reason\":\"catching up\"}]}"))) {
            URI uri = stub.uri();
            Endpoints endpoints = new Endpoints(uri.getAuthority(), uri, uri, uri, uri);

            List<Finding> findings = new ServiceChecks(Optional.of(endpoints), uri.getPort(), uri.getPort()).all();

            assertThat(named(findings, "ports").level()).isEqualTo(Finding.Level.OK);
            assertThat(named(findings, "kafka").level()).isEqualTo(Finding.Level.OK);
            assertThat(named(findings, "deploy-service"))
                    .satisfies(finding -> assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM))
                    .satisfies(finding -> assertThat(finding.message()).contains("topology: catching up"));
        }
    }

    @Test
    void aCairnThatRunsOnOtherPortsDoesNotNeedTheUsualOnes() throws IOException {
        try (HttpStub stub = new HttpStub(_ -> HttpStub.Answer.of(200, "{}"));
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI uri = stub.uri();
            Endpoints endpoints = new Endpoints(uri.getAuthority(), uri, uri, uri, uri);

            Finding ports = named(
                    new ServiceChecks(Optional.of(endpoints), other.getLocalPort(), other.getLocalPort()).all(),
                    "ports");

            assertThat(ports.level()).isEqualTo(Finding.Level.OK);
            assertThat(ports.message()).isEqualTo(uri.getPort() + " are Cairn's own");
        }
    }

    @Test
    void aCairnThatWasKilledIsAWarning() {
        URI nobody = URI.create("http://127.0.0.1:1");
        Endpoints endpoints = new Endpoints("127.0.0.1:1", nobody, nobody, nobody, nobody);

        List<Finding> findings = new ServiceChecks(Optional.of(endpoints), 1, 0).all();

        assertThat(named(findings, "cairn").level()).isEqualTo(Finding.Level.WARNING);
    }
}
