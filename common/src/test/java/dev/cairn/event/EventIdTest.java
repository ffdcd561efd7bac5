package dev.cairn.event;

import java.util.List;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EventIdTest {

    @Test
    void anIdIsAHashOfItsPartsWithTheirLengths() {
        // printf '\0\0\0\005hello\0\0\0\0017' | sha256sum | cut -c 1-32
        assertThat(EventId.derive("hello", "7").value()).isEqualTo("90c745a402947b454f1ac299482baab4");
    }

    @Test
    void theBordersOfPartsCount() {
        assertThat(EventId.derive("ab", "c")).isNotEqualTo(EventId.derive("a", "bc"));
        assertThat(EventId.derive("abc")).isNotEqualTo(EventId.derive("abc", ""));
        assertThat(EventId.derive("", "abc")).isNotEqualTo(EventId.derive("abc", ""));
    }

    @Property(edgeCases = EdgeCasesMode.MIXIN)
    void differentPartsHaveDifferentIdsAndEqualOnesTheSame(
            @ForAll @Size(max = 4) List<String> some, @ForAll @Size(max = 4) List<String> others) {
        EventId one = EventId.derive(some.toArray(String[]::new));
        EventId other = EventId.derive(others.toArray(String[]::new));

        assertThat(one.equals(other)).isEqualTo(some.equals(others));
        assertThat(EventId.derive(some.toArray(String[]::new))).isEqualTo(one);
    }

    @Test
    void derivedNamesKeepTheirShape() {
        var deployment = DerivedNames.deployment(EventId.derive("hello", "7"));

        assertThat(deployment.value()).matches("d-[0-9a-f]{16}");
        assertThat(DerivedNames.instance(deployment, new dev.cairn.model.ArtifactName("web"), 1, 0))
                .isEqualTo(DerivedNames.instance(deployment, new dev.cairn.model.ArtifactName("web"), 1, 0))
                .isNotEqualTo(DerivedNames.instance(deployment, new dev.cairn.model.ArtifactName("web"), 0, 1));
    }

    @Test
    void anIdHas32LowerCaseHexadecimalCharacters() {
        for (String text : List.of("", "0", "0".repeat(31), "0".repeat(33), "F".repeat(32), "0".repeat(31) + "\n")) {
            assertThatThrownBy(() -> new EventId(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("32 hexadecimal characters");
        }
    }
}
