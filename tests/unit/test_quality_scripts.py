"""Lessons in Chinese, Japanese, Korean, Arabic and Hebrew: none is refused for its script or its headings."""

from __future__ import annotations

import pytest
from test_quality_faults import ARABIC, HEBREW
from test_quality_languages import Sample, spec

from lessongen_core.languages import heading_role
from lessongen_core.quality import Score, score_lesson
from lessongen_core.quality.words import words
from lessongen_core.spec.models import Course

CHINESE = """\
# 面包为什么会发酵

第一次揉面的人会惊讶地发现，面团在一个小时里变成了原来的两倍大，于是想知道里面发生了什么。本课解释酵母和温度的作用。

## 酵母的工作

酵母是一种以糖为食的小真菌。面团里有糖，因为面粉会把一部分淀粉变成糖。酵母吃掉糖以后放出气体，气体以小气泡的形式留在面团里。因为面团有弹性，气体跑不出去，所以酵母使面团膨胀。如果没有揉面，面团就不够有弹性。

揉面的时候，蛋白质连成一张网。网越结实，气泡就越不容易破裂。所以专业面包师会揉十分钟以上，直到面团表面光滑。

## 温度的作用

在温暖的地方酵母工作得更快，在寒冷的地方它几乎什么也不做。因此人们把面团放在温暖的地方发酵。但是温度超过五十度，真菌就会死亡，面团就一直是扁的。在烤箱里，气体在外壳变硬之前再膨胀一次。

夏天发酵只需要一个小时，冬天可能需要三个小时。把面团放进冰箱，它会在一夜之间慢慢发酵，味道更好。

## 练习

### 练习一：扁面包

一位朋友用六十度的水和面，面团没有发酵。为什么？他应该怎么做？

#### 答案

水太热，酵母死了。他应该用温水，大约三十五度，再加新的酵母。

## 总结

- 酵母吃糖并放出气体，有弹性的面团留住气体。
- 温暖加快发酵，太热会杀死酵母。
"""
JAPANESE = """\
# パンはなぜふくらむのか

初めて生地をこねる人は、一時間で二倍の大きさになることに驚き、何が起きたのかを知りたくなります。この課では酵母と温度の役割を説明します。

## 酵母のはたらき

酵母は糖を食べて生きる小さな菌です。小麦粉はでんぷんの一部を糖に変えるので、生地の中には糖があります。酵母は糖を食べるとガスを出し、ガスは小さな泡として生地に残ります。生地には弾力があるのでガスは逃げられず、こうして酵母は生地をふくらませます。こねなければ、生地の弾力は足りません。

こねている間に、たんぱく質がつながって網になります。網が強いほど、泡は破れにくくなります。だからパン職人は十分以上こねます。

## 温度の役割

暖かい場所では酵母は速くはたらき、寒い場所ではほとんど何もしません。だから生地は暖かい場所に置きます。しかし五十度を超えると菌は死に、生地は平らなままです。オーブンの中では、皮が固くなる前にガスがもう一度ふくらみます。

夏は一時間で足りますが、冬は三時間かかることもあります。冷蔵庫に入れると、一晩かけてゆっくり発酵し、味もよくなります。

## 練習問題

### 練習問題1：平らなパン

友だちが六十度の水で生地を作ったら、ふくらみませんでした。なぜですか。どうすればよいですか。

#### 解答

水が熱すぎて酵母が死にました。三十五度くらいのぬるま湯と新しい酵母を使います。

## まとめ

- 酵母は糖を食べてガスを出し、弾力のある生地がガスをとらえます。
- 暖かさは発酵を速め、熱すぎると酵母は死にます。
"""
KOREAN = """\
# 빵은 왜 부풀까

처음 반죽하는 사람은 한 시간 만에 반죽이 두 배로 커지는 것을 보고 놀라며 무슨 일이 일어났는지 궁금해합니다.

## 효모가 하는 일

효모는 당을 먹고 사는 작은 균입니다. 밀가루가 전분의 일부를 당으로 바꾸기 때문에 반죽 안에는 당이
있습니다. 효모는 당을 먹고
기체를 내보내며, 기체는 작은 거품으로 반죽에 남습니다. 반죽에는 탄력이 있어서 기체가 빠져나가지
못하고, 그래서 효모가 반죽을
부풀게 합니다. 치대지 않으면 반죽의 탄력이 모자랍니다.

## 온도의 역할

따뜻한 곳에서는 효모가 빨리 일하고 추운 곳에서는 거의 아무것도 하지 않습니다. 그래서 발효하는
동안 반죽을 따뜻한 곳에 둡니다.
그러나 온도가 오십 도를 넘으면 균이 죽고 반죽은 납작한 채로 남습니다. 오븐 안에서는 껍질이 굳기 전에
기체가 한 번 더 부풉니다.

## 연습 문제

### 연습 1: 납작한 빵

친구가 육십 도의 물로 반죽을 만들었더니 부풀지 않았습니다. 왜 그럴까요? 어떻게 해야 할까요?

#### 정답

물이 너무 뜨거워서 효모가 죽었습니다. 미지근한 물과 새 효모를 써야 합니다.

## 요약

- 효모는 당을 먹고 기체를 내보내며, 탄력 있는 반죽이 기체를 붙잡습니다.
- 따뜻하면 발효가 빨라지고, 너무 뜨거우면 효모가 죽습니다.
"""
ARABIC_EXERCISE = """
## تمارين

### تمرين 1: خبز مسطح

عجن صديق العجين بماء حرارته ستون درجة فلم يرتفع. لماذا؟ وماذا يفعل؟

#### الحل

كان الماء ساخنا جدا فماتت الخميرة. يستعمل ماء دافئا وخميرة جديدة.
"""
HEBREW_EXERCISE = """
## תרגילים

### תרגיל 1: לחם שטוח

חבר לש בצק במים של שישים מעלות, והבצק לא תפח. מדוע? מה עליו לעשות?

#### פתרון

המים היו חמים מדי והשמרים מתו. עליו לקחת מים פושרים ושמרים חדשים.
"""


def with_exercise(text: str, exercise: str) -> str:
    body, mark, summary = text.rpartition("\n## ")
    return f"{body}{exercise}{mark}{summary}"


LESSONS = {
    "zh": Sample("面包为什么会发酵", ("解释酵母为什么使面团膨胀", "描述温度在发酵中的作用"), CHINESE),
    "ja": Sample(
        "パンはなぜふくらむのか",
        ("酵母がなぜ生地をふくらませるかを説明する", "発酵における温度の役割を述べる"),
        JAPANESE,
    ),
    "ko": Sample("빵은 왜 부풀까", ("효모가 왜 반죽을 부풀게 하는지 설명하기", "발효에서 온도의 역할 말하기"), KOREAN),
    "ar": Sample(
        "لماذا ينتفخ الخبز",
        ("شرح كيف تجعل الخميرة العجين يرتفع", "وصف دور الحرارة في العجين"),
        with_exercise(ARABIC, ARABIC_EXERCISE),
    ),
    "he": Sample(
        "מדוע הלחם תופח",
        ("להסביר מדוע השמרים מתפיחים את הבצק", "לתאר את תפקיד החום"),
        with_exercise(HEBREW, HEBREW_EXERCISE),
    ),
}


def score(language: str, text: str) -> Score:
    course = Course.model_validate({"title": "Baking", "language": language})
    return score_lesson(text, spec(LESSONS[language]), course)


@pytest.mark.parametrize("language", LESSONS)
def test_an_honest_lesson_passes(language):
    """With parts that are called what they are called there."""
    result = score(language, LESSONS[language].text)
    assert result.caps == ()
    assert result.score >= 0.85


@pytest.mark.parametrize("language", LESSONS)
def test_a_lesson_on_something_else_does_not(language):
    """Its objectives are looked for in the text: those of a lesson on the tides are nowhere."""
    asked = Course.model_validate({"title": "Baking", "language": language})
    other = {
        "zh": ("解释潮汐形成的主要原因", "比较大潮和小潮之间的差别"),
        "ja": ("潮の満ち引きの原因を知る", "大潮と小潮の違いを比べる"),
        "ko": ("밀물과 썰물의 원인 알기", "사리와 조금 비교하기"),
        "ar": ("شرح أسباب المد والجزر", "مقارنة القمر بالشمس"),
        "he": ("להסביר את הגאות והשפל", "להשוות בין ירח לשמש"),
    }[language]
    result = score_lesson(LESSONS[language].text, spec(Sample(LESSONS[language].title, other, "")), asked)
    assert "off_topic" in result.caps


def test_signs_without_blanks_are_taken_in_pairs():
    """Latin words and figures among them stay whole; what has blanks is read as ever."""
    assert words("酵母吃糖 and 50度") == ["酵母", "母吃", "吃糖", "and", "50", "度"]
    assert words("반죽을 부풀게") == ["반죽", "죽을", "부풀", "풀게"]
    assert words("Тесто, 50 градусов") == ["тесто", "50", "градусов"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("总结", "summary"),
        ("まとめ", "summary"),
        ("연습 문제", "exercises"),
        ("## الخلاصة", "summary"),
        ("Podsumowanie", "summary"),
        ("Alıştırmalar", "exercises"),
        ("Bài tập", "exercises"),
        ("Lösning", "solution"),
        ("Fonts", None),
        ("Resume", None),
    ],
)
def test_translated_headings(text, role):
    """Writers are asked for the English ones where a language has no row, and translate them."""
    assert heading_role(text.lstrip("# ")) == role
