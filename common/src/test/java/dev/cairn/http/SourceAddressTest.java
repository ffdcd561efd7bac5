package dev.cairn.http;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SourceAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false"
    })
    void oneHostIsOneHoweverManyAddressesOfIpv6ItHas(String one, String other, boolean same) {
        assertThat(key(one).equals(key(other))).isEqualTo(same);
    }

    @Test
    void whoHasNoAddressIsLocal() {
        assertThat(SourceAddress.key(null)).isEqualTo("local");
    }

    private static String key(String host) {
        return SourceAddress.key(SocketAddress.inetSocketAddress(1, host));
    }
}
