package dev.cairn.model;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class NearestTest {

    private static final List<String> KEYS = List.of("instances", "port", "health", "stop");

    @ParameterizedTest
    @CsvSource({
        "instnces, instances",
        "Port, port",
        "prot, port",
        "helth, health",
        "instance, instances",
        "replicas,",
        "x,"
    })
    void theWordThatWasMeantIsFoundOrNone(String word, String meant) {
        assertThat(Nearest.to(word, KEYS).orElse(null)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, abc, 0",
        "abc, ABC, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, axc, 1",
        "'', abc, 3",
        "ca, abc, 3"
    })
    void theDistanceCountsSlips(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void aWordLikeNoneIsAnsweredWithAllThatThereAre() {
        assertThat(Nearest.unknown("key", "replicas", KEYS))
                .isEqualTo("unknown key 'replicas'; known here: instances, port, health, stop");
        assertThat(Nearest.unknown("artifact", "web", List.of())).isEqualTo("unknown artifact 'web'");
    }
}
