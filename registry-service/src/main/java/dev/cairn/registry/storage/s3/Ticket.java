package dev.cairn.registry.storage.s3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/**
 * What a notice is called within its lane. It says of which repository it is, so that one that cannot be read holds up
 * only the later ones of that repository, and not the lane.
 *
 * @param number never given twice in a lane
 * @param repository a hash of the repository's name; {@link #ANY} where the name of the object does not say it
 */
record Ticket(long number, long repository) implements Comparable<Ticket> {

    /** Of a notice that may be any repository's. */
    static final long ANY = 0;

    private static final Comparator<Ticket> ORDER =
            Comparator.comparingLong(Ticket::number).thenComparingLong(Ticket::repository);
    /** All that fit into a long: 18 digits, behind the zero that pads them in a key. */
    private static final Pattern TEXT = Pattern.compile("(0?[0-9]{1,18})(?:-([0-9a-f]{16}))?");

    private static final int HEX_DIGITS = 16;

    static Ticket of(long number, Repository repository) {
        Hash hash = new Hash(Digest.Algorithm.SHA256);
        hash.update(ByteBuffer.wrap(repository.name().getBytes(StandardCharsets.UTF_8)));
        return new Ticket(number, HexFormat.fromHexDigitsToLong(hash.digest().hex(), 0, HEX_DIGITS));
    }

    /** Reads one from the end of a key or of a name; nothing if no registry has put it there. */
    static Optional<Ticket> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String repository = parts.group(2);
        return Optional.of(new Ticket(
                Long.parseLong(parts.group(1)), repository == null ? ANY : HexFormat.fromHexDigitsToLong(repository)));
    }

    /** Whether two may be of the same repository, whose notices are told in order. */
    boolean mayFollow(Ticket earlier) {
        return earlier.number < number
                && (repository == ANY || earlier.repository == ANY || repository == earlier.repository);
    }

    @Override
    public int compareTo(Ticket other) {
        return ORDER.compare(this, other);
    }

    /** As a record names it, behind the lane. */
    String name() {
        return repository == ANY ? Long.toString(number) : toString();
    }

    /** As it stands in a key: padded, so that keys sort as numbers do. */
    @Override
    public String toString() {
        String digits = String.format(Locale.ROOT, "%019d", number);
        return repository == ANY ? digits : digits + "-" + HexFormat.of().toHexDigits(repository);
    }
}
