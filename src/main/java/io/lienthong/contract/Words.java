package io.lienthong.contract;

import io.lienthong.message.Wording;

/** What several checks say. */
final class Words {
    static final Wording MISSING = new Wording("còn thiếu", "is missing");
    static final Wording UNKNOWN = new Wording("không được khai báo ở đây", "is not known here");
    static final Wording OTHER_VALUE = new Wording("không thuộc các giá trị cho phép", "is none of the allowed values");
    static final Wording BODY_MISSING = new Wording("thiếu nội dung (body)", "the body is missing");

    private Words() {}

    /** @param names joined by {@code or} */
    static Wording type(String names) {
        return new Wording("phải có kiểu " + names.replace(" or ", " hoặc "), "must be of type " + names);
    }
}
