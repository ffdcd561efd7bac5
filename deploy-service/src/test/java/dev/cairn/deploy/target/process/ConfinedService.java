package dev.cairn.deploy.target.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceLabels;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.InstanceState;
import dev.cairn.deploy.target.PortRequest;
import dev.cairn.deploy.target.Retirement;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.oci.ImageReference;

import static org.awaitility.Awaitility.await;

/** A service of its own JVM, which starts one instance, says what came of it, and retires it. */
final class ConfinedService {

    private static final Logger LOG = LoggerFactory.getLogger(ConfinedService.class);

    private ConfinedService() {}

    public static void main(String[] arguments) {
        ImageReference image = ImageReference.parse(arguments[2]);
        InstanceLabels labels = new InstanceLabels(
                new Application("hello"),
                new EnvironmentName("staging"),
                new ArtifactName("web"),
                new DeploymentId("d-0000000000000001"),
                image.digest());
        InstanceSpec spec = new InstanceSpec(
                new InstanceId("i-0000000000000001"), labels, image, Map.of(), Limits.NONE, new PortRequest.Any(8080));
        ProcessTargetConfig config =
                ProcessTargetConfig.in(Path.of(arguments[0])).withIsolation(IsolationPolicy.valueOf(arguments[1]));
        try (ProcessTarget target = ProcessTargetFixture.open(config)) {
            say(RefusedNamespacesTest.describe(target.isolation()));
            Instance instance = target.start(spec, new Fence(1));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> hasExited(target, instance)
                            || !target.output(instance.id(), 1).isEmpty());
            target.output(instance.id(), 10).forEach(line -> say("OUTPUT " + line));
            Retirement how = target.retire(instance.id(), Duration.ofSeconds(30), new Fence(1));
            say("RETIRED " + how);
        } catch (TargetException e) {
            say("REFUSED " + e.failure().message());
        }
    }

    private static boolean hasExited(ProcessTarget target, Instance instance) {
        return target.inspect(instance.id()).orElseThrow().state() instanceof InstanceState.Exited;
    }

    private static void say(String text) {
        LOG.info("SAID {}", text);
    }
}
