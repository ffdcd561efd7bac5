package dev.cairn.build.webhook;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RepositoryIndexTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example.com/acme/shop.git",
                "https://git.example.com/acme/shop",
                "https://git.example.com/acme/shop/",
                "http://git.example.com:3000/acme/shop.git",
                "https://GIT.example.com/Acme/Shop.git",
                "https://ada:token@git.example.com/acme/shop.git",
                "ssh://git@git.example.com/acme/shop.git",
                "ssh://git@git.example.com:2222/acme/shop.git",
                "git+ssh://git@git.example.com/acme/shop.git",
                "git@git.example.com:acme/shop.git",
                "git@git.example.com:/acme/shop.git",
                "git.example.com:acme/shop",
                "git@git.example.com:2222/acme/shop.git"
            })
    void isOnePlaceHoweverItIsWritten(String address) {
        assertThat(RepositoryIndex.place(address)).isEqualTo("git.example.com/acme/shop");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/git/shop.git, /srv/git/shop",
        "file:///srv/git/shop.git, /srv/git/shop",
        "https://git.example.com, git.example.com",
        "https://git.example.com:8443, git.example.com",
        "https://[::1]:3000/acme/shop.git, [::1]/acme/shop",
        "https://[2001:db8::1]/acme/shop, [2001:db8::1]/acme/shop",
        "git@git.example.com:2shops/shop.git, git.example.com/2shops/shop",
        "https://git.example.com/acme/user@home.git, git.example.com/acme/user@home",
        "https://git.example.com/acme/a:b, git.example.com/acme/a:b",
        "'', ''",
        "///, ''",
        "'@', ''",
        "':', ':'",
        "'://', ':'",
        "x/://git.example.com/acme/shop, x/://git.example.com/acme/shop"
    })
    void otherAddresses(String address, String place) {
        assertThat(RepositoryIndex.place(address)).isEqualTo(place);
    }
}
