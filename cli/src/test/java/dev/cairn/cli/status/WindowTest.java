package dev.cairn.cli.status;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class WindowTest {

    private final Window window = new Window();

    @Test
    void theFirstLookIsAllNews() {
        assertThat(window.news(List.of("a", "b"))).containsExactly("a", "b");
    }

    @Test
    void onlyWhatCameSinceIsNews() {
        window.news(List.of("a", "b"));
        assertThat(window.news(List.of("a", "b", "c"))).containsExactly("c");
        assertThat(window.news(List.of("b", "c", "d"))).containsExactly("d");
        assertThat(window.news(List.of("b", "c", "d"))).isEmpty();
    }

    @Test
    void whatHasMovedOnEntirelyIsAllNews() {
        window.news(List.of("a", "b"));
        assertThat(window.news(List.of("x", "y"))).containsExactly("x", "y");
        assertThat(window.news(List.of())).isEmpty();
    }
}
