package org.salus.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** The instruments that come with Salus, against what their authors published, and one of the tests that has what they lack. */
class ScoringTest {

    private static Instrument shipped(String name) {
        try (InputStream in = ScoringTest.class.getResourceAsStream("form-" + name + ".json")) {
            return new Instrument(Json.parse(in.readAllBytes()).get());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param values ordinal values of the scored questions, in their order; negative for no answer */
    private static Answers answers(Instrument instrument, int... values) {
        JsonArray items = new JsonArray();
        List<String> of = instrument.totals().getFirst().of();
        for (int i = 0; i < values.length; i++) {
            JsonObject item = instrument.item(of.get(i));
            int wanted = values[i];
            JsonObject.objects(item, "answerOption").stream()
                    .filter(option -> Instrument.ordinal(item, option).intValue() == wanted)
                    .forEach(option -> items.add(new JsonObject()
                            .put("linkId", String.valueOf(item.string("linkId")))
                            .put("answer", JsonArray.of(new JsonObject().put("valueCoding", option.object("valueCoding"))))));
        }
        return Answers.of(instrument, new JsonObject().put("item", items)).get();
    }

    private static Scoring.Score score(Instrument instrument, String gender, int... values) {
        return Scoring.scores(instrument, answers(instrument, values), gender).getFirst();
    }

    private static int[] adding(int questions, int most, int total) {
        int[] values = new int[questions];
        int left = total;
        for (int i = 0; i < questions; i++) {
            values[i] = Math.min(most, left);
            left -= values[i];
        }
        return values;
    }

    /** Kroenke 2001. */
    @ParameterizedTest
    @CsvSource({"0,minimal", "4,minimal", "5,mild", "9,mild", "10,moderate", "14,moderate", "15,moderately-severe", "19,moderately-severe",
        "20,severe", "27,severe"})
    void phq9HasTheBandsOfItsAuthors(int total, String band) {
        Scoring.Score score = score(shipped("phq-9"), "female", adding(9, 3, total));
        assertThat(score.value()).isEqualByComparingTo(BigDecimal.valueOf(total));
        assertThat(score.band().code()).isEqualTo(band);
    }

    /** Spitzer 2006. */
    @ParameterizedTest
    @CsvSource({"0,minimal", "4,minimal", "5,mild", "9,mild", "10,moderate", "14,moderate", "15,severe", "21,severe"})
    void gad7HasTheBandsOfItsAuthors(int total, String band) {
        assertThat(score(shipped("gad-7"), "male", adding(7, 3, total)).band().code()).isEqualTo(band);
    }

    @ParameterizedTest
    @CsvSource({"2,negative", "3,positive"})
    void phq2IsPositiveFromThree(int total, String band) {
        assertThat(score(shipped("phq-2"), "male", adding(2, 3, total)).band().code()).isEqualTo(band);
    }

    /** Women from 3, men from 4; for anybody else the score stands without a meaning. */
    @ParameterizedTest
    @CsvSource({"2,female,negative", "3,female,positive", "3,male,negative", "4,male,positive", "12,other,", "12,,"})
    void anOwnInstrumentHasLimitsByTheSex(int total, String gender, String band) {
        Scoring.Score score = score(shipped("coffee"), gender, adding(3, 4, total));
        assertThat(score.value()).isEqualByComparingTo(BigDecimal.valueOf(total));
        assertThat(score.band() == null ? null : score.band().code()).isEqualTo(band);
    }

    @Test
    void whatIsSkippedCountsAsTheInstrumentSays() {
        Scoring.Score score = score(shipped("coffee"), "female", 0);
        assertThat(score.value()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(score(shipped("coffee"), "female", 1).value()).as("asked and not answered").isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8})
    void oneMissingAnswerIsNoTotal(int missing) {
        int[] values = {3, 3, 3, 3, 3, 3, 3, 3, 3};
        values[missing] = -1;
        Scoring.Score score = score(shipped("phq-9"), "male", values);
        assertThat(score.value()).isNull();
        assertThat(score.band()).isNull();
        assertThat(score.missing()).containsExactly(shipped("phq-9").totals().getFirst().of().get(missing));
    }

    @Test
    void theNinthQuestionWarnsFromTheSmallestYesAlsoWithoutATotal() {
        Instrument phq9 = shipped("phq-9");
        assertThat(Scoring.alarms(phq9, answers(phq9, 3, 3, 3, 3, 3, 3, 3, 3, 0))).isEmpty();
        assertThat(Scoring.alarms(phq9, answers(phq9, 0, -1, 0, 0, 0, 0, 0, 0, 1))).extracting(Instrument.Alarm::code).containsExactly("self-harm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"phq-9", "phq-2", "gad-7"})
    void eachInstrumentIsWhole(String name) {
        Instrument instrument = shipped(name);
        Instrument.Total total = instrument.totals().getFirst();
        JsonObject most = FormTerms.extension(FormTerms.extension(total.item(), FormTerms.SCORE), "most");
        BigDecimal sum = total.of().stream()
                .map(instrument::item)
                .map(item -> JsonObject.objects(item, "answerOption").stream()
                        .map(option -> Instrument.ordinal(item, option))
                        .reduce(BigDecimal.ZERO, BigDecimal::max))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo(((JsonNumber) most.get("valueInteger")).decimal());
        assertThat(instrument.questionnaire().string("copyright")).isNotBlank();
        List<String> codes = new ArrayList<>();
        codes(instrument.questionnaire(), codes);
        assertThat(codes).hasSizeGreaterThan(3).allMatch(ScoringTest::hasRightCheckDigit);
    }

    private static void codes(JsonObject element, List<String> codes) {
        boolean isAnswer = String.valueOf(element.string("code")).startsWith("LA");
        if ("http://loinc.org".equals(element.string("system")) && !isAnswer) {
            codes.add(element.string("code"));
        }
        for (int i = 0; i < element.size(); i++) {
            if (element.value(i) instanceof JsonObject object) {
                codes(object, codes);
            } else if (element.value(i) instanceof JsonArray list) {
                list.forEach(one -> {
                    if (one instanceof JsonObject object) {
                        codes(object, codes);
                    }
                });
            }
        }
    }

    /** Mod 10 of LOINC codes. */
    private static boolean hasRightCheckDigit(String code) {
        int dash = code.indexOf('-');
        int sum = 0;
        for (int i = dash - 1, place = 0; i >= 0; i--, place++) {
            int digit = code.charAt(i) - '0';
            int counted = place % 2 == 0 ? digit * 2 : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return (10 - sum % 10) % 10 == Integer.parseInt(code.substring(dash + 1));
    }
}
