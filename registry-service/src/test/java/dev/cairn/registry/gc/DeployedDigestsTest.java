package dev.cairn.registry.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.cairn.event.DeploymentEvent;
import dev.cairn.oci.Digest;

import static dev.cairn.registry.gc.Deployments.digest;
import static dev.cairn.registry.gc.Deployments.failed;
import static dev.cairn.registry.gc.Deployments.requested;
import static dev.cairn.registry.gc.Deployments.succeeded;
import static dev.cairn.registry.gc.Deployments.superseded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeployedDigestsTest {

    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Digest A = digest(0xa);
    private static final Digest B = digest(0xb);
    private static final Digest C = digest(0xc);

    private DeployedDigests digests = new DeployedDigests(Optional.empty());
    private Instant now = BEGIN;

    private void horizon(Duration horizon) {
        digests = new DeployedDigests(Optional.of(horizon));
    }

    private void add(DeploymentEvent event) {
        digests.add(event, now);
    }

    /** A deployment that succeeds at once. */
    private void deploy(int number, String environment, Digest... artifacts) {
        add(requested(number, environment, artifacts));
        add(succeeded(number, environment));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private boolean holds(Digest digest) {
        return digests.holds(digest, now);
    }

    @Test
    void whatEverSucceededIsHeldForEverUnlessThereIsAHorizon() {
        deploy(1, "staging", A);
        pass(Duration.ofDays(1));
        deploy(2, "staging", B);
        pass(Duration.ofDays(36_500));

        assertThat(holds(A)).isTrue();
        assertThat(holds(B)).isTrue();
        assertThat(holds(C)).isFalse();
    }

    @Test
    void withAHorizonWhatRanWithinItIsHeldAlsoIfItBeganLongBefore() {
        horizon(Duration.ofDays(30));
        deploy(1, "staging", A);
        pass(Duration.ofDays(365));
        deploy(2, "staging", B);

        pass(Duration.ofDays(29));
        assertThat(holds(A)).as("still current at now - horizon").isTrue();
        pass(Duration.ofDays(2));
        assertThat(holds(A)).isFalse();
        pass(Duration.ofDays(36_500));
        assertThat(holds(B)).as("current, however long ago it succeeded").isTrue();
    }

    @Test
    void theClocksMayBeAMomentApart() {
        horizon(Duration.ofDays(30));
        deploy(1, "staging", A);
        deploy(2, "staging", B);

        pass(Duration.ofDays(30).plusSeconds(60));
        assertThat(holds(A)).isTrue();
        pass(Duration.ofMinutes(10));
        assertThat(holds(A)).isFalse();
    }

    @Test
    void whatOneEnvironmentHasReplacedIsHeldWhileAnotherRunsIt() {
        horizon(Duration.ofDays(1));
        deploy(1, "staging", A);
        deploy(2, "production", A);
        deploy(3, "staging", B);
        pass(Duration.ofDays(10));
        assertThat(holds(A)).isTrue();

        deploy(4, "production", B);
        pass(Duration.ofDays(2));
        assertThat(holds(A)).isFalse();
        assertThat(holds(B)).isTrue();
    }

    @Test
    void whatIsUnderWayIsHeldUntilItHasFailed() {
        horizon(Duration.ofDays(1));
        deploy(1, "staging", A);
        add(requested(2, "staging", B));
        pass(Duration.ofDays(10));
        assertThat(holds(B)).isTrue();

        add(failed(2, "staging"));
        assertThat(holds(B)).isFalse();
        assertThat(holds(A)).as("what served before still serves").isTrue();
    }

    @Test
    void whatWasSupersededBeforeItRanIsNotHeld() {
        add(requested(1, "staging", A));
        add(requested(2, "staging", B));
        add(superseded(1, "staging", 2));

        assertThat(holds(A)).isFalse();
        assertThat(holds(B)).isTrue();
    }

    @Test
    void aFailedRedeploymentDoesNotShortenWhatIsHeld() {
        horizon(Duration.ofDays(30));
        deploy(1, "staging", A);
        deploy(2, "staging", B);
        pass(Duration.ofDays(10));
        add(requested(3, "staging", A));
        add(failed(3, "staging"));

        pass(Duration.ofDays(19));
        assertThat(holds(A)).isTrue();
        pass(Duration.ofDays(2));
        assertThat(holds(A)).isFalse();
    }

    @Test
    void allArtifactsOfADeploymentAreHeld() {
        deploy(1, "staging", A, B);

        assertThat(holds(A)).isTrue();
        assertThat(holds(B)).isTrue();
    }

    @Test
    void aRollbackRunsTheOldOneAnew() {
        horizon(Duration.ofDays(1));
        deploy(1, "staging", A);
        deploy(2, "staging", B);
        deploy(3, "staging", A);
        pass(Duration.ofDays(10));

        assertThat(holds(A)).isTrue();
        assertThat(holds(B)).isFalse();
    }

    @Test
    void thereIsOneEntryForADigestAndNoneForWhatNeverRan() {
        for (int i = 0; i < 100; i++) {
            deploy(i, "staging", i % 2 == 0 ? A : B);
        }
        for (int i = 100; i < 200; i++) {
            add(requested(i, "staging", digest(i)));
            add(failed(i, "staging"));
        }

        assertThat(digests.size()).isEqualTo(2);
    }

    @Test
    void aSuccessWhoseRequestIsGoneIsAnError() {
        assertThatThrownBy(() -> add(succeeded(1, "staging")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not in the log");
    }
}
