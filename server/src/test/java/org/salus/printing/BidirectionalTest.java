package org.salus.printing;

import static org.assertj.core.api.Assertions.assertThat;

import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;
import org.junit.jupiter.api.Test;

/** Hebrew beside Latin letters and numbers. */
class BidirectionalTest {

    @Test
    void lettersStandAsTheyAreSeen() {
        assertThat(Bidirectional.seen("Levi, Dana 12")).isEqualTo("Levi, Dana 12");
        assertThat(Bidirectional.seen("MRN 12 שלום (א)")).isEqualTo("MRN 12 (א) םולש");
        // The number goes on from left to right within what goes from right to left.
        assertThat(Bidirectional.seen("שלום 123")).isEqualTo("123 םולש");
    }

    @Test
    void runsAreInTheirPlaces() {
        Bidirectional text = new Bidirectional();
        text.setParagraph("abc שלום", BidiSplitter.LTR);
        assertThat(text.countTextRuns()).isEqualTo(2);
        BidiTextRun second = text.getVisualRun(1);
        assertThat(second.getStart()).isEqualTo(4);
        assertThat(second.getLength()).isEqualTo(4);
        assertThat(second.getDirection()).isEqualTo(BidiSplitter.RTL);
    }
}
