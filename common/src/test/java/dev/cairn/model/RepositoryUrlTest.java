package dev.cairn.model;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RepositoryUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example/octo/hello.git",
                "http://127.0.0.1:3000/a/b",
                "http://[::1]:3000/a/b",
                "ssh://git@git.example:22/a.git",
                "git@git.example:octo/hello.git",
                "file:///srv/git/hello.git",
                "/srv/git/hello.git"
            })
    void theseAreAddresses(String url) {
        assertThatCode(() -> new RepositoryUrl(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello.git",
                "../hello.git",
                "--upload-pack=touch /tmp/x",
                "-x",
                "ext::sh -c whoami",
                "ext::whoami",
                "ftp://git.example/a",
                "git://git.example/a",
                "ssh://-oProxyCommand=x/a",
                "ssh://-oProxyCommand=x@host/a",
                "-oProxyCommand=x@host:a",
                "git@-oProxyCommand=x:a",
                "git@host:-a",
                "git@host::a",
                "https:///a",
                "https://git.example",
                "file://elsewhere/a",
                "https://git.example/a b",
                "https://git.example/a\nb"
            })
    void theseAreNot(String url) {
        assertThatThrownBy(() -> new RepositoryUrl(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://mona:hunter2@git.example/a", "ssh://mona:hunter2@git.example/a"})
    void aPasswordIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> new RepositoryUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passwordFile")
                .hasMessageNotContaining("hunter2");
    }
}
