package dev.cairn.cli.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Story;
import dev.cairn.cli.console.CliException;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.Topic;
import dev.cairn.log.ReadFrom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ReferenceTest {

    private final FakeLog log = new FakeLog();
    private final Story.Told told = new Story(log).delivered("1a2b3c4", "Say hello", 2);

    private Set<Reference.Kind> kinds(String text) {
        Reference reference = Reference.parse(text);
        List<Reference.Hit> hits = new ArrayList<>();
        Set<String> topics = EnumSet.allOf(Topic.class).stream().map(Topic::id).collect(Collectors.toSet());
        log.read(
                topics,
                ReadFrom.beginning(),
                Duration.ZERO,
                record -> reference.find(CloudEvents.decode(record.message())).ifPresent(hits::add));
        return hits.stream().map(Reference.Hit::kind).collect(Collectors.toSet());
    }

    @Test
    void aThingIsFoundByItsWholeNameOrItsBeginning() {
        assertThat(kinds(Story.commit("1a2b3c4").value())).containsExactly(Reference.Kind.COMMIT);
        assertThat(kinds("1A2B3C4")).contains(Reference.Kind.COMMIT);
        assertThat(kinds(told.deployment().value())).containsExactly(Reference.Kind.DEPLOYMENT);
        assertThat(kinds(told.deployment().value().substring(0, 9))).containsExactly(Reference.Kind.DEPLOYMENT);
        assertThat(kinds(told.instance(1).value())).containsExactly(Reference.Kind.INSTANCE);
        assertThat(kinds(told.delivery().value())).containsExactly(Reference.Kind.DELIVERY);
        assertThat(kinds(Story.digest("d1a2b3c4").toString())).containsExactly(Reference.Kind.DIGEST);
        assertThat(kinds("hello/web@" + Story.digest("d1a2b3c4"))).containsExactly(Reference.Kind.DIGEST);
    }

    @Test
    void aBareHashMayBeOfADigest() {
        assertThat(kinds(Story.digest("d1a2b3c4").hex())).containsExactly(Reference.Kind.DIGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a2b3c", "main", "d-12", "sha256:", "zzzzzzz"})
    void whatCanNameNothingIsRefused(String text) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("names nothing");
    }
}
