package dev.cairn.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class CyclesTest {

    @Test
    void aDiamondIsNoCircle() {
        assertThat(Cycles.in(edges("a", "bc", "b", "d", "c", "d", "d", ""))).isEmpty();
    }

    @Test
    void eachCircleIsFoundOnceWithItsMembersInOrder() {
        assertThat(Cycles.in(edges("a", "b", "b", "c", "c", "b", "d", "e", "e", "d")))
                .containsExactly(List.of("b", "c"), List.of("d", "e"));
    }

    @Test
    void whoNamesItselfOrSomebodyUnknownMakesNoCircle() {
        assertThat(Cycles.in(edges("a", "ax"))).isEmpty();
    }

    @Test
    void aVeryLongChainIsNoTrouble() {
        Map<Integer, List<Integer>> edges = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            edges.put(i, List.of(i + 1));
        }

        assertThat(Cycles.in(edges)).isEmpty();
        edges.put(100_000, List.of(99_999));
        assertThat(Cycles.in(edges)).containsExactly(List.of(99_999, 100_000));
    }

    private static Map<String, List<String>> edges(String... namesAndNext) {
        Map<String, List<String>> edges = new LinkedHashMap<>();
        for (int i = 0; i < namesAndNext.length; i += 2) {
            edges.put(
                    namesAndNext[i],
                    namesAndNext[i + 1].chars().mapToObj(Character::toString).toList());
        }
        return edges;
    }
}
