package dev.cairn.benchmarks.report;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleTest {

    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertThat(Sample.of(List.of(9, 1, 5)).median()).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Sample.of(List.of(4.0, 1.0, 3.0, 100.0)).median()).isEqualTo(3.5);
    }

    @Test
    void aQuantileIsAValueThatWasMeasured() {
        Sample sample = Sample.of(IntStream.rangeClosed(1, 100).boxed().toList());

        assertThat(List.of(sample.quantile(0.01), sample.quantile(0.5), sample.quantile(0.99), sample.quantile(1)))
                .containsExactly(1.0, 50.0, 99.0, 100.0);
    }

    @Test
    void ofFewValuesTheP99IsTheGreatest() {
        assertThat(Sample.of(List.of(2, 7, 3)).quantile(0.99)).isEqualTo(7);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Sample.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sample.of(List.of(Double.NaN))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aQuantileBeyondTheValuesIsRefused() {
        Sample sample = Sample.of(List.of(1));

        assertThatThrownBy(() -> sample.quantile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sample.quantile(1.01)).isInstanceOf(IllegalArgumentException.class);
    }
}
