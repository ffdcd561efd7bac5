package dev.cairn.build.webhook;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.build.source.GitUrl;
import dev.cairn.identity.Secret;
import dev.cairn.model.RepositoryName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RepositoryDirectoryTest {

    private static final RepositoryNames HELLO = new RepositoryNames(
            "octo/hello",
            "https://git.example:3000/octo/hello.git",
            "git@git.example:octo/hello.git",
            "https://git.example:3000/octo/hello");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example:3000/octo/hello.git",
                "https://git.example:3000/octo/hello",
                "https://git.example:3000/Octo/Hello/",
                "https://mona@git.example:3000/octo/hello.git",
                "git@git.example:octo/hello.git",
                "ssh://git@git.example/octo/hello.git"
            })
    void aRepositoryIsFoundHoweverItsAddressIsWritten(String url) {
        var directory = new RepositoryDirectory(List.of(entry("mine", url)));

        assertThat(directory.find(new GiteaProvider(), HELLO)).isPresent();
        assertThat(directory.find(new GitHubProvider(), HELLO)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example:3000/octo/hello2.git",
                "https://elsewhere.example/octo/hello.git",
                "https://git.example:4000/octo/hello",
                "/srv/octo/hello.git"
            })
    void anotherAddressIsAnotherRepository(String url) {
        var directory = new RepositoryDirectory(List.of(entry("octo/hello", url)));

        assertThat(directory.find(new GitHubProvider(), HELLO)).isEmpty();
    }

    @Test
    void aPlainGitServerSaysTheOperatorsName() {
        var directory = new RepositoryDirectory(List.of(entry("hello", "/srv/hello.git")));

        assertThat(directory.find(new GitProvider(), new RepositoryNames("hello", null, null, null)))
                .isPresent();
        assertThat(directory.find(new GitProvider(), new RepositoryNames("Hello", null, null, null)))
                .isEmpty();
    }

    @Test
    void twoOfOneAddressAreRefused() {
        var one = entry("one", "https://git.example/a.git");
        var two = entry("two", "git@git.example:a");

        assertThatThrownBy(() -> new RepositoryDirectory(List.of(one, two)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one")
                .hasMessageContaining("two");
    }

    private static RepositoryEntry entry(String name, String url) {
        return new RepositoryEntry(new RepositoryName(name), new GitUrl(url), Secret.ofText("s"));
    }
}
