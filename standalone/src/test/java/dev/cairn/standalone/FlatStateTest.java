package dev.cairn.standalone;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** State is what is open and what runs, not what was: see {@link ManyDeliveries}. */
class FlatStateTest {

    private static final int FEW = 1_000;
    private static final int MANY = 100_000;

    /** Numbers that count have become longer by two digits, here and there. */
    private static final int LONGER_NUMBERS = 100;

    @Test
    void theStateOfOneApplicationIsAsLargeAfterAHundredThousandDeliveriesAsAfterAThousand() {
        ManyDeliveries deliveries = new ManyDeliveries().until(FEW);
        ManyDeliveries.Size few = deliveries.size();

        ManyDeliveries.Size many = deliveries.until(MANY).size();

        assertThat(many.rows()).isEqualTo(few.rows());
        assertThat(many.bytes()).isBetween(few.bytes() - LONGER_NUMBERS, few.bytes() + LONGER_NUMBERS);
        assertThat(deliveries.succeeded()).isEqualTo(MANY / 10 * 4);
    }
}
