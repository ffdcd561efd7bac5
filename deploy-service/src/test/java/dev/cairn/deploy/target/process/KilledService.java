package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.InstanceLabels;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.PortRequest;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.oci.ImageReference;

/** A service of its own JVM, which starts one instance and then waits to be killed. */
final class KilledService {

    static final InstanceId ID = new InstanceId("i-0000000000000001");

    private KilledService() {}

    public static void main(String[] arguments) throws IOException {
        ImageReference image = ImageReference.parse(arguments[1]);
        InstanceLabels labels = new InstanceLabels(
                new Application("hello"),
                new EnvironmentName("staging"),
                new ArtifactName("web"),
                new DeploymentId("d-0000000000000001"),
                image.digest());
        ProcessTarget target = ProcessTargetFixture.open(ProcessTargetConfig.in(Path.of(arguments[0])));
        target.start(
                new InstanceSpec(ID, labels, image, Map.of(), Limits.NONE, new PortRequest.Any(8080)), new Fence(1));
        LoggerFactory.getLogger(KilledService.class).info("INSTANCE STARTED");
        int input = 0;
        while (input >= 0) {
            input = System.in.read();
        }
    }
}
