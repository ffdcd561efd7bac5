package dev.cairn.identity;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import org.junit.jupiter.api.Test;

import dev.cairn.event.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretTest {

    @Test
    void signsAsGitHubDocumentsIt() {
        Secret secret = Secret.ofText("It's a Secret to Everybody");

        byte[] hmac = secret.hmacSha256("Hello, World!".getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(hmac))
                .isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    }

    @Test
    void isNeverEmpty() {
        assertThatThrownBy(() -> Secret.ofText(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> Secret.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsNothingOfItselfAsText() {
        Object secret = Secret.ofText("hunter2");

        assertThat(String.valueOf(secret)).doesNotContain("hunter2");
        assertThat(Secret.ofText("a")).hasSameHashCodeAs(Secret.ofText("b"));
    }

    @Test
    void isNoJson() {
        assertThatThrownBy(() -> Json.MAPPER.writeValueAsString(Map.of("secret", Secret.ofText("hunter2"))))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    void isEqualToTheSameBytesOnly() {
        assertThat(Secret.ofText("one")).isEqualTo(Secret.of(new byte[] {'o', 'n', 'e'}));
        assertThat(Secret.ofText("one")).isNotEqualTo(Secret.ofText("ones")).isNotEqualTo(Secret.ofText("two"));
    }
}
