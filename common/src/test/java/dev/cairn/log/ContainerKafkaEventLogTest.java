package dev.cairn.log;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Kafka's log on a broker in a container. It needs a Docker Engine, and an image named by {@code CAIRN_KAFKA_IMAGE}:
 * {@code .ci/kafka-image/build.sh} builds one.
 */
class ContainerKafkaEventLogTest extends KafkaEventLogContract {

    private static final String IMAGE = "CAIRN_KAFKA_IMAGE";

    private KafkaContainer broker;

    @BeforeAll
    void start() {
        String image = System.getenv(IMAGE);
        assumeTrue(image != null, "No image of Kafka is named by " + IMAGE);
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker Engine");
        broker = new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"));
        broker.start();
    }

    @AfterAll
    void stop() {
        if (broker != null) {
            broker.stop();
        }
    }

    @Override
    KafkaConnection connection() {
        return KafkaConnection.plain(broker.getBootstrapServers());
    }

    /** Frozen: connections stay open, nothing answers. */
    @Override
    protected void setAway(EventLog opened, boolean away) {
        if (away) {
            broker.getDockerClient().pauseContainerCmd(broker.getContainerId()).exec();
        } else {
            broker.getDockerClient()
                    .unpauseContainerCmd(broker.getContainerId())
                    .exec();
        }
    }
}
