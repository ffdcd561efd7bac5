package dev.cairn.deploy.target;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.oci.ImageReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link Target} does. The image that an adapter gives runs until SIGTERM; it ends at once with {@code
 * EXIT_CODE}, prints {@code OUTPUT} first, and ignores SIGTERM with {@code IGNORE_TERM}.
 */
public abstract class TargetContract {

    protected static final Fence FENCE = new Fence(10);
    protected static final Duration SOON = Duration.ofSeconds(60);

    /** The same target for all calls in one test. */
    protected abstract Target target();

    protected abstract ImageReference image();

    @Test
    void aStartedInstanceRunsAndIsListed() {
        InstanceSpec spec = spec(1, Map.of());

        Instance started = target().start(spec, FENCE);

        assertThat(started.state()).isInstanceOf(InstanceState.Running.class);
        assertThat(started.labels()).isEqualTo(spec.labels());
        assertThat(started.address()).isNotNull();
        assertThat(target().inspect(spec.id())).contains(started);
        assertThat(target().list(InstanceFilter.ALL)).containsExactly(started);
    }

    @Test
    void aStartOfWhatIsThereReturnsIt() {
        InstanceSpec spec = spec(1, Map.of());
        Instance first = target().start(spec, FENCE);

        Instance second = target().start(spec, FENCE);

        assertThat(second).isEqualTo(first);
        assertThat(target().list(InstanceFilter.ALL)).hasSize(1);
    }

    @Test
    void twoInstancesHaveTwoAddresses() {
        Instance one = target().start(spec(1, Map.of()), FENCE);
        Instance two = target().start(spec(2, Map.of()), FENCE);

        assertThat(one.address()).isNotEqualTo(two.address());
        assertThat(target().list(InstanceFilter.ALL)).extracting(Instance::id).containsExactly(id(1), id(2));
    }

    @Test
    void anInstanceThatServesNothingHasNoAddress() {
        InstanceSpec spec = spec(1, "hello", Map.of(), new PortRequest.None());

        assertThat(target().start(spec, FENCE).address()).isNull();
    }

    @Test
    void listsAreFilteredByLabels() {
        target().start(spec(1, "hello", Map.of(), new PortRequest.Any(8080)), FENCE);
        target().start(spec(2, "other", Map.of(), new PortRequest.Any(8080)), FENCE);

        assertThat(target().list(InstanceFilter.of(new Application("other"), new EnvironmentName("staging"))))
                .extracting(Instance::id)
                .containsExactly(id(2));
        assertThat(target().list(InstanceFilter.of(new DeploymentId("d-00000000000000ff"))))
                .isEmpty();
    }

    @Test
    void theExitCodeAndTheOutputOfAnInstanceThatEndsAreKept() {
        InstanceSpec spec = spec(1, Map.of("EXIT_CODE", "7", "OUTPUT", "cannot go on"));
        target().start(spec, FENCE);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(state(1))
                        .isInstanceOfSatisfying(
                                InstanceState.Exited.class,
                                e -> assertThat(e.code()).isEqualTo(7)));
        assertThat(target().output(spec.id(), 10)).containsExactly("cannot go on");
    }

    @Test
    void anInstanceThatHasEndedDoesNotRunAgain() {
        InstanceSpec spec = spec(1, Map.of("EXIT_CODE", "1"));
        target().start(spec, FENCE);
        await().atMost(SOON).until(() -> state(1) instanceof InstanceState.Exited);

        assertThat(target().start(spec, FENCE).state()).isInstanceOf(InstanceState.Exited.class);
        assertThat(target().retire(spec.id(), SOON, FENCE)).isEqualTo(Retirement.ALREADY_GONE);
        assertThat(target().start(spec, FENCE).state()).isInstanceOf(InstanceState.Retired.class);
    }

    @Test
    void aRetiredInstanceIsGoneAndItsOutputIsNot() {
        InstanceSpec spec = spec(1, Map.of("OUTPUT", "hello"));
        target().start(spec, FENCE);
        await().atMost(SOON).until(() -> !target().output(spec.id(), 1).isEmpty());

        assertThat(target().retire(spec.id(), SOON, FENCE)).isEqualTo(Retirement.STOPPED);

        assertThat(state(1)).isInstanceOf(InstanceState.Retired.class);
        assertThat(target().output(spec.id(), 1)).containsExactly("hello");
        assertThat(target().retire(spec.id(), SOON, FENCE)).isEqualTo(Retirement.ALREADY_GONE);
    }

    @Test
    void anInstanceThatDoesNotStopIsKilled() {
        InstanceSpec spec = spec(1, Map.of("IGNORE_TERM", "yes", "OUTPUT", "ready"));
        target().start(spec, FENCE);
        await().atMost(SOON).until(() -> !target().output(spec.id(), 1).isEmpty());

        assertThat(target().retire(spec.id(), Duration.ofMillis(300), FENCE)).isEqualTo(Retirement.KILLED);

        assertThat(state(1)).isInstanceOf(InstanceState.Retired.class);
    }

    @Test
    void whatWasNeverThereIsGone() {
        assertThat(target().inspect(id(9))).isEmpty();
        assertThat(target().retire(id(9), SOON, FENCE)).isEqualTo(Retirement.ALREADY_GONE);
        assertThat(target().output(id(9), 10)).isEmpty();
    }

    @Test
    void aLowerFenceIsRefusedForTheSameApplicationAndEnvironment() {
        target().start(spec(1, Map.of()), FENCE);

        Fence lower = new Fence(9);
        assertFenced(() -> target().start(spec(2, Map.of()), lower));
        assertFenced(() -> target().start(spec(1, Map.of()), lower));
        assertFenced(() -> target().retire(id(1), SOON, lower));

        assertThat(target().list(InstanceFilter.ALL)).hasSize(1);
        assertThat(state(1)).isInstanceOf(InstanceState.Running.class);
    }

    @Test
    void aFenceHoldsForItsApplicationAlone() {
        target().start(spec(1, Map.of()), FENCE);

        Instance other = target().start(spec(2, "other", Map.of(), new PortRequest.Any(8080)), new Fence(1));

        assertThat(other.isRunning()).isTrue();
    }

    @Test
    void onlyTheLastLinesOfTheOutputAreGiven() {
        InstanceSpec spec = spec(1, Map.of("EXIT_CODE", "0", "OUTPUT", "one"));
        target().start(spec, FENCE);
        await().atMost(SOON).until(() -> state(1) instanceof InstanceState.Exited);

        assertThat(target().output(spec.id(), 0)).isEmpty();
        assertThat(target().output(spec.id(), 1)).isEqualTo(List.of("one"));
    }

    protected final InstanceSpec spec(int number, Map<String, String> settings) {
        return spec(number, "hello", settings, new PortRequest.Any(8080));
    }

    protected final InstanceSpec spec(int number, String application, Map<String, String> settings, PortRequest port) {
        return spec(number, application, image(), settings, Limits.NONE, port);
    }

    protected static InstanceSpec spec(
            int number,
            String application,
            ImageReference image,
            Map<String, String> settings,
            Limits limits,
            PortRequest port) {
        InstanceLabels labels = new InstanceLabels(
                new Application(application),
                new EnvironmentName("staging"),
                new ArtifactName("web"),
                new DeploymentId("d-0000000000000001"),
                image.digest());
        return new InstanceSpec(id(number), labels, image, settings, limits, port);
    }

    protected static InstanceId id(int number) {
        return new InstanceId("i-%016x".formatted(number));
    }

    private InstanceState state(int number) {
        return target().inspect(id(number)).orElseThrow().state();
    }

    private static void assertFenced(Runnable call) {
        TargetException refused = catchThrowableOfType(TargetException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isInstanceOf(TargetFailure.Fenced.class);
    }
}
