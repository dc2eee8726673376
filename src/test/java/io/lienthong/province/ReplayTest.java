package io.lienthong.province;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.message.Json;
import io.lienthong.message.Sha256;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final long SEED = 1;
    private static final ZoneOffset VIETNAM = ZoneOffset.ofHours(7);

    @ParameterizedTest
    @ValueSource(strings = {"hoa-binh-2023", "hoa-binh-city-2024", "xuan-truong-2023"})
    void theDossiersAddUpToTheQuotaOfEachGroup(String name) throws Exception {
        // given
        ProvinceScenario scenario = ProvinceScenario.read(Small.SHIPPED, name);
        Replay replay = new Replay(scenario, Procedures.read(Small.SHIPPED), SEED);
        Map<String, Group> groups = new HashMap<>();
        scenario.groups().forEach(group -> group.agencies().forEach(code -> groups.put(code, group)));

        // when
        Map<Group, int[]> counts = new HashMap<>();
        Set<String> codes = new HashSet<>();
        long events = 0;
        int day = 0;
        boolean inOrder = true;
        for (Dossier dossier : replay) {
            Group group = groups.get(dossier.agency());
            count(dossier, counts.computeIfAbsent(group, none -> new int[8]));
            codes.add(dossier.code());
            inOrder &= dossier.receivedDay() >= day;
            day = dossier.receivedDay();
            events += dossier.steps();
        }

        // then
        assertThat(counts).hasSameSizeAs(scenario.groups());
        counts.forEach((group, found) -> assertThat(
                        new Quota(found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]))
                .isEqualTo(group.dossiers()));
        assertThat(codes).hasSize(replay.dossiers());
        assertThat(events).isEqualTo(replay.events());
        assertThat(inOrder).isTrue();
    }

    private static void count(Dossier dossier, int[] counts) {
        counts[0]++;
        boolean resolved = dossier.resolvedDay() >= 0;
        counts[1] += resolved && dossier.resolvedDay() < dossier.dueDay() ? 1 : 0;
        counts[2] += resolved && dossier.resolvedDay() == dossier.dueDay() ? 1 : 0;
        counts[3] += resolved && dossier.resolvedDay() > dossier.dueDay() ? 1 : 0;
        counts[4] += resolved ? 0 : 1;
        boolean online = dossier.channel() == Dossier.Channel.NATIONAL_PORTAL
                || dossier.channel() == Dossier.Channel.LOCAL_SYSTEM;
        counts[5] += online ? 1 : 0;
        counts[6] += dossier.digitised() ? 1 : 0;
        counts[7] += dossier.paid() ? 1 : 0;
    }

    @Test
    void hoaBinhHasAMillionEvents() throws Exception {
        // when
        Replay replay =
                new Replay(ProvinceScenario.read(Small.SHIPPED, "hoa-binh-2023"), Procedures.read(Small.SHIPPED), SEED);
        // then
        assertThat(replay.events()).isEqualTo(1_056_020);
    }

    @Test
    void everyRecordIsOfItsTypeAndInsideThePeriod(@TempDir Path folder) throws Exception {
        // given
        Small.in(folder);
        ProvinceScenario scenario = ProvinceScenario.read(Small.SHIPPED, "hoa-binh-city-2024");
        Replay replay = new Replay(scenario, Procedures.read(folder), SEED);
        RecordWriter writer = replay.writer();
        CanonicalTypes types = CanonicalTypes.load();

        // when
        Set<String> references = new HashSet<>();
        int payments = 0;
        for (Dossier dossier : replay) {
            for (int step = 0; step < dossier.steps(); step++) {
                byte[] bytes = writer.bytes(dossier, dossier.step(step));
                JsonNode json = Json.parse(bytes);
                boolean payment = dossier.step(step) == Dossier.Step.PAID;
                assertThat(types.check(payment ? "Payment.v1" : "Dossier.v1", json))
                        .as("%s", json)
                        .isEmpty();
                assertInside(scenario, json);
                if (payment) {
                    payments++;
                    references.add(json.path("paymentReference").asText());
                }
            }
        }

        // then
        assertThat(references).hasSize(payments).hasSize(9_000);
    }

    private static void assertInside(ProvinceScenario scenario, JsonNode json) {
        for (String at : new String[] {"submittedAt", "receivedAt", "resolvedAt", "transactionTime"}) {
            if (json.has(at)) {
                LocalDate day = OffsetDateTime.parse(json.path(at).asText())
                        .atZoneSameInstant(VIETNAM)
                        .toLocalDate();
                assertThat(day).as(at).isBetween(scenario.from(), scenario.to());
            }
        }
    }

    @Test
    void whatHappensToADossierHappensInOrder(@TempDir Path folder) throws Exception {
        // given
        Small small = Small.in(folder);
        Replay replay = new Replay(small.scenario(), Procedures.read(folder), SEED);
        RecordWriter writer = replay.writer();
        for (Dossier dossier : replay) {
            if (dossier.resolvedDay() >= 0 && dossier.paid()) {
                // when
                OffsetDateTime paid = time(writer, dossier, Dossier.Step.PAID, "transactionTime");
                OffsetDateTime received = time(writer, dossier, Dossier.Step.RECEIVED, "receivedAt");
                OffsetDateTime resolved = time(writer, dossier, Dossier.Step.RESOLVED, "resolvedAt");
                // then
                assertThat(paid).isAfter(received).isBefore(resolved);
            }
        }
    }

    private static OffsetDateTime time(RecordWriter writer, Dossier dossier, Dossier.Step step, String field)
            throws Exception {
        return OffsetDateTime.parse(
                Json.parse(writer.bytes(dossier, step)).path(field).asText());
    }

    @Test
    void earlyOnTimeAndLateAreOfTheDayInVietnam(@TempDir Path folder) throws Exception {
        // given
        Small small = Small.in(folder);
        Replay replay = new Replay(small.scenario(), Procedures.read(folder), SEED);
        RecordWriter writer = replay.writer();

        // when
        int[] counts = new int[3];
        for (Dossier dossier : replay) {
            if (dossier.resolvedDay() >= 0) {
                JsonNode json = Json.parse(writer.bytes(dossier, Dossier.Step.RESOLVED));
                OffsetDateTime due = OffsetDateTime.parse(json.path("dueAt").asText());
                OffsetDateTime resolved =
                        OffsetDateTime.parse(json.path("resolvedAt").asText());
                boolean early = resolved.toLocalDate().isBefore(due.toLocalDate());
                counts[early ? 0 : resolved.isAfter(due) ? 2 : 1]++;
            }
        }

        // then
        assertThat(counts).containsExactly(260, 110, 8);
    }

    @Test
    void theSameSeedMakesTheSameAndAnotherAnother(@TempDir Path folder) throws Exception {
        // given
        Small small = Small.in(folder);
        // when
        String first = hash(small, 7);
        String second = hash(small, 7);
        String other = hash(small, 8);
        // then
        assertThat(first).isEqualTo(second).isNotEqualTo(other);
    }

    private static String hash(Small small, long seed) throws Exception {
        Replay replay = new Replay(small.scenario(), Procedures.read(small.folder()), seed);
        RecordWriter writer = replay.writer();
        MessageDigest digest = Sha256.digest();
        for (Dossier dossier : replay) {
            for (int step = 0; step < dossier.steps(); step++) {
                digest.update(writer.bytes(dossier, dossier.step(step)));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void everyAgencyHasItsShareOfEachOutcome() throws Exception {
        // given
        ProvinceScenario scenario = ProvinceScenario.read(Small.SHIPPED, "xuan-truong-2023");
        Replay replay = new Replay(scenario, Procedures.read(Small.SHIPPED), SEED);
        Map<String, int[]> counts = new HashMap<>();
        for (Dossier dossier : replay) {
            count(dossier, counts.computeIfAbsent(dossier.agency(), none -> new int[8]));
        }
        Quota quota = scenario.groups().get(1).dossiers();
        scenario.groups().get(1).agencies().forEach(agency -> {
            // when
            int[] found = java.util.Objects.requireNonNull(counts.get(agency));
            double share = (double) quota.early() / quota.received();
            // then
            assertThat((double) found[1]).as(agency).isBetween(found[0] * share - 5, found[0] * share + 5);
        });
    }

    @Test
    void whatPeopleReadIsInNfc() throws Exception {
        // given
        Replay replay = new Replay(
                ProvinceScenario.read(Small.SHIPPED, "hoa-binh-city-2024"), Procedures.read(Small.SHIPPED), SEED);
        for (Dossier dossier : replay) {
            // when
            Procedure procedure = dossier.procedure();
            String texts = procedure.title()
                    + procedure.fieldTitle()
                    + dossier.unit()
                    + dossier.applicant().fullName();
            // then
            assertThat(Normalizer.isNormalized(texts, Normalizer.Form.NFC)).isTrue();
        }
    }
}
