package dev.cairn.registry.model;

import java.nio.file.Path;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b/c", "a.b", "a_b", "a__b", "a---b", "0/9", "team/app/blobs"})
    void namesOfTheSpecificationAreRepositories(String name) {
        assertThat(new Repository(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "a//b", "..", "a/../b", "A", "a b", "_a", ".a", "a.", "a..b", "a___b", "a\n", "ä"
            })
    void otherNamesAreNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Repository(name));
    }

    @Test
    void aNameOfMoreThan255CharactersIsNone() {
        assertThat(new Repository("a".repeat(255))).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new Repository("a".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".a", "-a", "a/b", "a:b", "a\n", "a b"})
    void otherTagsAreNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tag(name));
    }

    @Test
    void aTagHasAtMost128Characters() {
        assertThat(new Tag("a".repeat(128))).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new Tag("a".repeat(129)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "00000000-0000-4000-8000-00000000000G",
                "../x",
                "ABCDEF00-0000-4000-8000-000000000000"
            })
    void otherFormsOfAnUploadsIdAreNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> UploadId.parse(text));
    }

    @Test
    void aRandomIdIsAUuidOfVersion4() {
        UploadId id = UploadId.random(new Random(7));

        assertThat(id.value().version()).isEqualTo(4);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(UploadId.parse(id.toString())).isEqualTo(id);
    }

    @Property
    void noRepositoryLeavesItsRoot(
            @ForAll @StringLength(min = 1, max = 40) @Chars({'.', '/', '_', '-'}) @CharRange(from = 'a', to = 'c')
                    String name) {
        try {
            Path root = Path.of("/srv/of/all");
            Path path = root.resolve(new Repository(name).name()).normalize();
            assertThat(path.startsWith(root)).isTrue();
            assertThat(path).isNotEqualTo((Object) root);
            assertThat(name).doesNotContain("/_").doesNotContain("//");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("repository");
        }
    }
}
