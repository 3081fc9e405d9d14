"""Headings of exercises, solutions, summaries in languages whose writers are asked for the English ones.

Models translate them with the rest of the lesson. What is written here is read and never asked for; words of one
heading are joined by underscores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TRANSLATED_HEADINGS: Final[Mapping[str, str]] = {
    "exercises": """
        练习 练习题 習題 練習 練習問題 演習 演習問題 연습_문제 연습 실습 تمارين التمارين تدريبات תרגילים
        תרגול تمرین‌ها تمرین अभ्यास alıştırmalar ćwiczenia zadania вправи завдання cvičení övningar øvelser
        oppgaver opgaver harjoitukset feladatok gyakorlatok exerciții ασκήσεις упражнения задачи bài_tập
        latihan แบบฝึกหัด exercicis cvičenia vježbe""",
    "solution": """
        答案 参考答案 解答 解答例 模範解答 解答と解説 정답 풀이 해답 الحل الإجابة פתרון תשובה پاسخ حل हल
        उत्तर çözüm cevap rozwiązanie odpowiedź розв'язок розв'язання відповідь řešení lösning svar løsning
        ratkaisu vastaus megoldás soluție răspuns λύση απάντηση решение отговор lời_giải đáp_án solusi
        jawaban เฉลย solució riešenie rješenje""",
    "rubric": """
        评分标准 評分標準 評価基準 採点基準 평가_기준 채점_기준 معايير_التقييم מחוון קריטריונים_להערכה
        معیارهای_ارزیابی मूल्यांकन değerlendirme kryteria_oceny критерії_оцінювання kritéria_hodnocení
        bedömning vurdering arviointi értékelés criterii_de_evaluare κριτήρια_αξιολόγησης критерии_за_оценка
        tiêu_chí_đánh_giá kriteria_penilaian เกณฑ์การประเมิน""",
    "summary": """
        总结 小结 本课小结 总结要点 要点 結論 總結 小結 まとめ 要約 要点まとめ 요약 정리 결론 الخلاصة خلاصة
        ملخص الملخص סיכום לסיכום خلاصه جمع‌بندی सारांश निष्कर्ष özet sonuç podsumowanie підсумок підсумки
        висновки shrnutí závěr sammanfattning sammendrag oppsummering opsummering resumé yhteenveto
        összefoglalás összegzés rezumat concluzii σύνοψη περίληψη συμπέρασμα обобщение tóm_tắt tổng_kết
        kết_luận ringkasan kesimpulan rangkuman สรุป resum zhrnutie sažetak""",
    "sources": """
        参考资料 来源 参考文献 出典 資料來源 출처 참고_문헌 المصادر المراجع מקורות منابع स्रोत संदर्भ
        kaynaklar źródła джерела zdroje källor kilder lähteet források surse πηγές източници nguồn
        tài_liệu_tham_khảo sumber แหล่งที่มา izvori""",
    "introduction": """
        引言 简介 导言 はじめに 序論 소개 들어가며 مقدمة المقدمة הקדמה מבוא مقدمه परिचय giriş wprowadzenie
        wstęp вступ úvod inledning innledning indledning johdanto bevezetés introducere εισαγωγή въведение
        giới_thiệu pendahuluan บทนำ""",
}
