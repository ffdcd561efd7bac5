package dev.cairn.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads the users of Cairn's own registry, and roles wherever they stand. */
final class RegistryUserReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?");

    /** Cairn's own services go by names that begin so. */
    private static final String RESERVED = "cairn-";

    private static final Choice ROLE =
            new Choice("role", Arrays.stream(Role.values()).map(Role::id).toList(), List.of());

    private RegistryUserReader() {}

    static List<RegistryServiceSpec.User> read(YamlValue value, Path folder) {
        if (value.isEmptyList()) {
            value.error("must name a user; without 'users' the registry asks nobody for a name");
        }
        Set<String> names = new HashSet<>();
        List<RegistryServiceSpec.User> users = new ArrayList<>();
        for (YamlValue item : value.items()) {
            RegistryServiceSpec.User user = user(item, folder);
            if (user != null && !names.add(user.name())) {
                item.error("the user '" + user.name() + "' stands here twice");
            } else if (user != null) {
                users.add(user);
            }
        }
        return users;
    }

    private static RegistryServiceSpec.@Nullable User user(YamlValue value, Path folder) {
        YamlFields fields = value.fields(List.of("name", "passwordFile", "role"));
        if (fields == null) {
            return null;
        }
        String name = fields.required("name", v -> v.parsed(RegistryUserReader::name));
        Path file = fields.required(
                "passwordFile",
                v -> SecretFiles.readOrEmpty(v, folder, "this user cannot log in until the password is in it"));
        Role role = fields.required("role", RegistryUserReader::role);
        return name == null || file == null || role == null ? null : new RegistryServiceSpec.User(name, file, role);
    }

    private static String name(String text) {
        if (text.startsWith(RESERVED)) {
            throw new IllegalArgumentException(
                    "names that begin with '" + RESERVED + "' belong to Cairn's own services: choose another");
        }
        return Names.matching(
                NAME, "user", text, "use 1 to 64 of a-z, A-Z, 0-9, '.', '_', '@' and '-', with no sign at its ends");
    }

    static @Nullable Role role(YamlValue value) {
        String id = ROLE.read(value);
        for (Role role : Role.values()) {
            if (role.id().equals(id)) {
                return role;
            }
        }
        return null;
    }
}
