package dev.cairn.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static dev.cairn.service.ToyWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

/** What is killed or away in the middle of work: nothing is lost, nothing is told twice. */
class ServiceFailuresIT {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceFailuresIT.class);

    @TempDir
    Path folder;

    private ToyWorld world;

    @BeforeEach
    void begin() {
        world = new ToyWorld(folder);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void aRunningServiceGoesOnByItselfWhenTheBrokerWasAway() {
        try (ServiceRuntime service = world.start()) {
            world.pushEverywhere("before", "a");
            world.awaitStory("before", 2);
            var latch = world.hold("during");
            world.pushEverywhere("during", "a");
            await().until(() -> world.runs("during").size() == ToyWorld.KEYS);
            world.stopBroker();
            latch.countDown(); // outcomes have nowhere to go
            long began = System.nanoTime();
            world.startBroker();
            tell("broker started again", began);
            world.awaitStory("during", 2);
            tell("open work ended after the broker came back", began);
            world.pushEverywhere("after", "a");
            world.awaitStory("after", 2);
            await().until(service::isReady);
            tell("new work ended after the broker came back", began);
        }
        world.assertStory("before", 2);
        assertThat(world.runs("during")).hasSize(ToyWorld.KEYS);
    }

    @Test
    void aServiceThatIsKilledAgainAndAgainFinishesAllWorkOnce() throws Exception {
        List<Duration> ready = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            try (ToyServiceProcess service = ToyServiceProcess.start(world, "one", round)) {
                ready.add(service.awaitReady());
                int before = world.facts("killed").size();
                world.pushEverywhere("killed", "abcd".substring(round, round + 1));
                await().until(() -> world.facts("killed").size() > before + ToyWorld.KEYS / 2);
            } // killed while decisions are made and work runs
        }
        LOG.atInfo()
                .addKeyValue("clean", ready.getFirst())
                .addKeyValue("afterKill", ready.subList(1, 4))
                .log("Ready");
        try (ToyServiceProcess service = ToyServiceProcess.start(world, "one", 4)) {
            service.awaitReady();
            world.awaitStory("killed", 8);
        }
    }

    @Test
    void anotherInstanceTakesOverWhatAKilledOneHad() throws Exception {
        try (ToyServiceProcess one = ToyServiceProcess.start(world, "one", 0);
                ToyServiceProcess two = ToyServiceProcess.start(world, "two", 0)) {
            one.awaitReady();
            two.awaitReady();
            world.pushEverywhere("shared", "a");
            world.awaitStory("shared", 2);
            world.pushEverywhere("shared", "b");
            await().until(() -> world.facts("shared").size() > 2 * ToyWorld.KEYS);
            long began = System.nanoTime();
            one.kill();
            world.awaitStory("shared", 4);
            tell("all work of the killed instance ended", began);
            assertThat(two.process().isAlive()).isTrue();
        }
    }

    private static void tell(String what, long began) {
        LOG.atInfo()
                .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
                .addKeyValue("what", what)
                .log("Measured");
    }

    @Test
    void aCommandIsACommittedFactSoonAndStartAndEndAreQuick() throws Exception {
        long began = System.nanoTime();
        ServiceRuntime first = world.start();
        tell("first start to ready", began);
        world.pushEverywhere("warm", "a");
        world.awaitStory("warm", 2);
        world.hold("hop"); // outcomes would be measured too
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            micros.add(hop(i));
        }
        micros.sort(null);
        LOG.atInfo()
                .addKeyValue("medianMicros", micros.get(micros.size() / 2))
                .addKeyValue("p90Micros", micros.get(micros.size() * 9 / 10))
                .log("Command to committed fact");
        for (int i = 0; i < 3; i++) {
            began = System.nanoTime();
            first.close();
            tell("close", began);
            began = System.nanoTime();
            first = world.start();
            tell("start to ready", began);
        }
        first.close();
        assertThat(micros.get(micros.size() / 2)).isLessThan(2_000_000);
    }

    private long hop(int i) {
        String key = "hop-" + i;
        long began = System.nanoTime();
        var appended = world.log.append(
                ToyWorld.INBOX,
                CommandCodec.encode(
                        key, new ToyStage.Push(key, "a".repeat(40)), new Message.Context(key, null, null, null, null)));
        appended.toCompletableFuture().join();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> world.isTold(key));
        return (System.nanoTime() - began) / 1_000;
    }
}
