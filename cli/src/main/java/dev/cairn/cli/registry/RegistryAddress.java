package dev.cairn.cli.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import dev.cairn.cli.console.CliException;
import dev.cairn.oci.client.RegistryClient;

/** A registry's address as people write it. */
public final class RegistryAddress {

    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private RegistryAddress() {}

    /**
     * Such as {@code https://registry.example.com} or {@code 127.0.0.1:7072}: without a scheme it is http on this machine,
     * and https elsewhere, as in the names of images.
     *
     * @throws CliException if it is none
     */
    public static URI parse(String text) {
        try {
            URI address = HOST.matcher(text).matches() ? RegistryClient.address(text) : new URI(text);
            if (address.getHost() != null
                    && String.valueOf(address.getScheme()).matches("https?")
                    && String.valueOf(address.getPath()).matches("/?")
                    && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static CliException refused(String text) {
        return CliException.usage(
                "--registry: '" + text + "' is no registry's address: write it as HOST:PORT, https://HOST"
                        + " or http://HOST:PORT, without a path");
    }
}
