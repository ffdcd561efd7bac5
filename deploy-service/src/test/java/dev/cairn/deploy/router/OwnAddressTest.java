package dev.cairn.deploy.router;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.EnvironmentName;

import static org.assertj.core.api.Assertions.assertThat;

class OwnAddressTest {

    private static HostName host(String application, String artifact) {
        RouteKey key = new RouteKey(new Application(application), new EnvironmentName("staging"));
        return new HostName(key, new ArtifactName(artifact));
    }

    @Test
    void theAddressOfANameNeverChangesSinceInstancesWereToldIt() {
        assertThat(OwnAddress.of(host("hello", "api"))).isEqualTo("127.123.88.197");
    }

    @Test
    void addressesAreOfTheLoopbackInterfaceAndScattered() throws UnknownHostException {
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String address = OwnAddress.of(host("app-" + i, "api"));
            assertThat(InetAddress.getByName(address).isLoopbackAddress()).isTrue();
            assertThat(Integer.parseInt(address.split("\\.", -1)[1])).isBetween(64, 127);
            addresses.add(address);
        }
        assertThat(addresses).hasSizeGreaterThan(498);
    }
}
