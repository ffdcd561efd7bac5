package dev.cairn.telemetry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message in the wire format of Protocol Buffers, read without its schema. */
final class Protobuf {

    private final List<Field> fields = new ArrayList<>();

    Protobuf(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            fields.add(field((int) (tag >>> 3), (int) (tag & 7), in));
        }
    }

    List<Protobuf> messages(int number) {
        return all(number).map(field -> new Protobuf(field.bytes())).toList();
    }

    /** Empty when absent, as in the format itself. */
    byte[] bytes(int number) {
        return all(number).map(Field::bytes).findFirst().orElse(new byte[0]);
    }

    String text(int number) {
        return new String(bytes(number), StandardCharsets.UTF_8);
    }

    /** 0 when absent, as in the format itself. */
    long number(int number) {
        return all(number).mapToLong(Field::value).findFirst().orElse(0);
    }

    private java.util.stream.Stream<Field> all(int number) {
        return fields.stream().filter(field -> field.number() == number);
    }

    private static Field field(int number, int wireType, ByteBuffer in) {
        return switch (wireType) {
            case 0 -> new Field(number, varint(in), new byte[0]);
            case 1 -> new Field(number, in.getLong(), new byte[0]);
            case 2 -> {
                byte[] bytes = new byte[(int) varint(in)];
                in.get(bytes);
                yield new Field(number, 0, bytes);
            }
            case 5 -> new Field(number, in.getInt(), new byte[0]);
            default -> throw new IllegalArgumentException("Wire type " + wireType);
        };
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Field(int number, long value, byte[] bytes) {}
}
