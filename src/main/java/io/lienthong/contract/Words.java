package io.lienthong.contract;

import io.lienthong.message.Wording;

/** What several checks say. */
final class Words {
    static final Wording MISSING = new Wording("còn thiếu", "is missing");
    static final Wording UNKNOWN = new Wording("không được khai báo ở đây", "is not known here");
    static final Wording OTHER_VALUE = new Wording("không thuộc các giá trị cho phép", "is none of the allowed values");
    static final Wording BODY_MISSING = new Wording("thiếu nội dung (body)", "the body is missing");

    private Words() {}

    /**
     * What breaks a rule that has one value, or none that can be told.
     *
     * @param rule as JSON Schema calls it
     */
    static Wording limit(String rule, String value) {
        return switch (rule) {
            case "minLength" ->
                value.equals("1")
                        ? new Wording("không được để trống", "must not be empty")
                        : new Wording(
                                "phải có ít nhất " + value + " ký tự", "must have at least " + value + " characters");
            case "maxLength" ->
                new Wording("chỉ được có tối đa " + value + " ký tự", "may have " + value + " characters at most");
            case "minItems" ->
                new Wording("phải có ít nhất " + value + " phần tử", "must have at least " + value + " entries");
            case "maxItems" ->
                new Wording("chỉ được có tối đa " + value + " phần tử", "may have " + value + " entries at most");
            case "uniqueItems" -> new Wording("có phần tử bị lặp lại", "has an entry twice");
            case "minProperties" ->
                new Wording("phải có ít nhất " + value + " trường", "must have at least " + value + " fields");
            case "maxProperties" ->
                new Wording("chỉ được có tối đa " + value + " trường", "may have " + value + " fields at most");
            case "minimum" -> new Wording("không được nhỏ hơn " + value, "must not be less than " + value);
            case "maximum" -> new Wording("không được lớn hơn " + value, "must not be more than " + value);
            case "exclusiveMinimum" -> new Wording("phải lớn hơn " + value, "must be more than " + value);
            case "exclusiveMaximum" -> new Wording("phải nhỏ hơn " + value, "must be less than " + value);
            case "multipleOf" -> new Wording("phải là bội số của " + value, "must be a multiple of " + value);
            default -> {
                String broken = value.isEmpty() ? rule : rule + " " + value;
                yield new Wording("vi phạm quy tắc " + broken, "breaks the rule " + broken);
            }
        };
    }

    /** @param names joined by {@code or} */
    static Wording type(String names) {
        return new Wording("phải có kiểu " + names.replace(" or ", " hoặc "), "must be of type " + names);
    }
}
