"""Words by which providers say things. All lower-case; patterns named _CODE are for codes without their punctuation."""

from __future__ import annotations

import re

# Up to 60 characters within one sentence; a dot inside a name (gpt-4.1) ends none.
_SAME = r"(?:(?!\.\s)[^\n]){0,60}?"

# --- the account and the key -----------------------------------------------------------------------------------------

BLOCKED_CODE = re.compile(
    r"insufficient(?:user)?(?:quota|balance|credit|fund)|exceededcurrentquota|consumetokenquota"
    r"|(?:invalid|incorrect|missing|expired|revoked|leaked|disabled|unknown)(?:x|virtual|client)?"
    r"(?:apikey|key$|authkey|accesskey|accesstoken|authtoken|authentication|authorization|credential|iamtoken|token$)"
    r"|apikey(?:invalid|expired|disabled|missing|notfound|revoked|leaked|suspended|[a-z]{1,20}blocked)"
    r"|creditbalance|credits?(?:exhausted|depleted|required)|(?:no|outof)credits|spend(?:ing)?limit"
    r"|usagelimit(?:exceeded|reached)|budgetexceeded|exceededbudget|keylimit$|(?:workspace|guardrail)budget|billing"
    r"|overdue|arrear|paymentrequired|unpaid|(?:account|organization|org|project|consumer|user|team|workspace)"
    r"(?:is)?(?:onhold|deactivated|suspended|disabled|restricted|locked|banned|frozen|inactive|notactive)"
    r"|unauthenticated|unauthori[sz]ed|authentication|autherror|authfail|servicedisabled|unsupportedcountry"
    r"|unrecognizedclient|resourcepackexhausted|tokenexpired|expiredtoken|tokennotfoundindb|invalidsignature|notauthori[sz]edexception",
    re.MULTILINE,
)
# Only with HTTP 403: the same words are said of models, too.
FORBIDDEN_CODE = re.compile(
    r"permission(?:error|denied)|accessdenied|forbidden|accessterminated|notallowed", re.MULTILINE
)

_KEY = (
    r"(?:x-)?(?:api[ _-]?keys?|api[ _-]?tokens?|access[ _-]?(?:keys?|tokens?)|auth(?:entication|orization)?"
    r"[ _-]?(?:keys?|tokens?|headers?|credentials)|bearer(?: tokens?)?|virtual[ _-]?keys?|subscription keys?"
    r"|security tokens?|credentials?|iam tokens?)"
)
_BAD = (
    r"(?:invalid|incorrect|missing|expired|revoked|disabled|leaked|unknown|malformed|wrong|no|not a valid|bad|without"
    r"|unrecognized|failed to (?:verify|validate)|could not (?:verify|validate))"
)
_IS_BAD = (
    r"(?:not valid|invalid|incorrect|expired|not found|missing|revoked|disabled|deleted|leaked|does not exist"
    r"|required"
    r"|suspended|blocked|deactivated|not recogni[sz]ed|wrong|not provided|malformed|not active)"
)
KEY_TEXT = re.compile(
    rf"\b{_BAD} (?:or (?:missing|expired|invalid) )?(?:(?:proxy|server|the|your|provided|an?|valid|gateway) ){{0,2}}"
    rf"{_KEY}"
    rf"|\b{_KEY}(?: \S{{1,60}}){{0,5}}? (?:you (?:provided|sent) )?(?:is|are|was|were|has been|have been|has"
    rf"|seems)? ?(?:reported as )?{_IS_BAD}"
    rf"|(?:didn'?t|did not|do not|must|need to|you must|please) (?:provide|pass|supply|include"
    rf"|set) (?:an? )?(?:valid )?{_KEY}"
    r"|authentication (?:failed|fails|error|required|parameter)|not authenticated|user not found|无效的令牌|令牌(?:无效"
    r"|已?过期|不正确|状态不可用)"
    r"|(?:密钥|api ?key|身份验证|鉴权|认证)\S{0,6}(?:无效|过期|不正确|错误|失败)"
)

_MONEY = r"(?:credits?\b|account balance|balance\b|funds?\b)"
_NOT_TOKENS = r"(?<!thinking )(?<!reasoning )(?<!token )(?<!tokens )(?<!think )(?<!-flight )(?<!completion )"
BILLING_TEXT = re.compile(
    rf"insufficient (?:\w{{1,20}} ){{0,3}}(?:{_MONEY}|quota to)"
    rf"|\b(?:no|out of|not enough|zero|negative|used (?:up )?all(?: of)?(?: the| your| its| available)?|any)"
    rf" (?:\w{{1,20}} ){{0,2}}{_MONEY}(?! card)"
    rf"|{_MONEY}{_SAME}\b(?:too low|exhausted|depleted|insufficient|is (?:zero|negative|empty)|used up|r[ua]n out"
    r"|not (?:enough|sufficient)|below zero)"
    rf"|exceed(?:s|ed|ing)? (?:\w{{1,20}} ){{0,4}}{_NOT_TOKENS}(?:credits\b|budget\b|spend(?:ing)? (?:limit|cap))"
    rf"|{_NOT_TOKENS}\b(?:budget|spend(?:ing)?(?: limit| cap)|credit limit|monthly (?:usage|spend\w*"
    rf"|cost) (?:limit|cap))"
    rf"(?:(?!\.\s)[^\n.]){{0,30}}?\b(?:exceeded|reached|exhausted|crossed|used up)"
    r"|(?:reached|hit|over|crossed) (?:\w{1,20} ){0,4}(?<!token )(?:budget|spend(?:ing)? (?:limit|cap)|credit limit)"
    r"|(?:specified|monthly|organi[sz]ation'?s?|account'?s?) (?:\w{1,20} ){0,2}(?:api )?usage limits?\b"
    r"|\bkey limit (?:exceeded|reached)"
    r"|payment (?:is )?required|billing (?:is )?(?:not (?:active|enabled)|disabled|hard limit"
    r"|details (?:are )?required|issue)"
    r"|enable billing|requires? billing|arrear|overdue|unpaid|account (?:is )?in good standing|recharge"
    r"|exceeded (?:the |your )?current (?:token )?quota|quota (?:is )?not enough|calls? ?(?:/|per) ?month"
    r"|(?:tokens|requests) per month|(?:exceeded|reached|used up)[^\n.]{0,20} monthly (?:\w{1,20} ){0,2}(?:quota|limit)"
    r"|余[额量]|欠费|充值|额度(?:不足|已用尽|已用完)|账[户号](?:异常|已?被|不存在)"
)
ACCOUNT_TEXT = re.compile(
    r"\b(?:account|organi[sz]ation|project|consumer|team|workspace|subscription|user)\b(?: \S{1,60}){0,2}? "
    r"(?:is|are|was|were|has been|have been) (?:not active|inactive|temporarily |currently )?(?:deactivated|suspended"
    r"|disabled|restricted|locked|banned|frozen|terminated|expired|inactive|blocked|on hold|not active|closed)"
    r"|user location is not supported|(?:country|region|territory)(?:, or territory)?(?: is)? not supported"
    r"|has not been used in project|api (?:is )?disabled|not available in your (?:country|region)"
    r"|no active subscription|must be a member of an organi[sz]ation|cloud (?:is )?disabled"
    r"|ip (?:address )?(?:\S{1,45} )?(?:is )?not (?:authori[sz]ed|allowed|whitelisted)"
)
FORBIDDEN = re.compile(
    r"unauthori[sz]ed|api[ -]key|access denied|not authori[sz]ed|permission|forbidden|not allowed|no access"
    r"|(?:do(?:es)? not|don't) have access|credit card|public access is disabled|cannot consume|subscription"
    r"|verif(?:y|ied|ication)|signature|无权"
)

# --- size ------------------------------------------------------------------------------------------------------------

OVERFLOW_CODE = re.compile(
    r"context(?:length|window|size)\w{0,20}exceed|exceedcontext|requesttoolarge|requestbodytoolarge"
    r"|tokenlimitexceeded|tokenslimitreached|maxprompttokens|maxtokensexceeded|stringtoolong$|contextlengtherror"
    r"|prompt(?:tokens)?toolong|inputtoolong",
    re.MULTILINE,
)
OVERFLOW_TEXT = re.compile(
    rf"maximum (?:context|prompt|model|input) length|context (?:length|window|limit|size){_SAME}\b(?:exceed"
    rf"|too (?:long|small)"
    rf"|longer|larger|overflow|of only|reached)|(?:exceed\w*|longer|larger|greater|beyond|overflow\w*|fit (?:in"
    rf"|into)|less)"
    rf"{_SAME}\bcontext(?:[ _](?:length|window|limit|size)|\b)"
    r"|\b(?:prompt|inputs?|messages?|conversation|request|query|document|history)(?: tokens?| text"
    r"| length)? (?:is|are|was) "
    r"(?:too (?:long|large|many)|longer than)|too many (?:input |prompt )?tokens(?!,? (?:please wait|per))"
    rf"|(?:input|prompt|inputs?`?) (?:token count|tokens?|length){_SAME}(?:exceed|cannot be more than"
    rf"|must be (?:less|at most|<))"
    r"|exceed(?:s|ed)? (?:the )?(?:max(?:imum)? )?(?:number of |allowed )?(?:input "
    r"|prompt )?tokens(?: allowed)?\b(?! per)"
    r"|exceed(?:s|ed)? (?:the )?(?:model )?(?:token|input) limit|too large for model|`?inputs`? (?:tokens \+"
    r"|must have less)"
    r"|max_tokens must be at least 1\b|reduce the length of (?:the )?(?:messages|prompt|input)|keep the first [0-9]"
    r"|input tokens \+ max_tokens|range of input length|body too large for|too many tokens: "
    r"|required for long(?:er)? context|token count[^\n]{0,60}supports? (?:only )?up to|reached context length"
    r"|prompt_?tokens\b[^\n]{0,30}must be less"
    r"|(?:exceed\w*|greater than|longer than|less than) \(?max_(?:model|seq)_len"
    r"|(?:输入|上下文|prompt|提示词)\S{0,8}(?:过长|超长|超过|超出)|token\S{0,4}超"
)

# --- the model -------------------------------------------------------------------------------------------------------

MODEL_CODE = re.compile(
    r"model(?:s)?notfound|deploymentnotfound|model(?:is)?(?:decommissioned|deprecated|retired|notavailable"
    r"|notexist|notopen"
    r"|accessdenied|notsupported|removed|notsupportmodel|unavailable$)|unsupportedmodel|invalidmodel|nosuchmodel"
    r"|unknownmodel|operationnotsupported|modelpermission|modelterms|modelblocked|modelaccessdenied"
    r"|endpointormodelnotfound|freetieronly|unpurchased|nosuchdeployment"
    r"|modelterminated",
    re.MULTILINE,
)
_NAMED = r"(?:(?!\.\s|\.$)[^\n]){0,160}?"
MODEL_TEXT = re.compile(
    rf"\b(?:model|deployment|engine|publisher model)s?\b{_NAMED}(?:does not exist|do not exist|doesn'?t exist"
    rf"|(?<!may )not exist\b|not found"
    r"|(?:is|was|are) not (?:currently )?(?:available|supported(?! value)|a valid|accessible|enabled|deployed"
    r"|allowed|served|loaded|hosted)"
    r"|decommissioned|deprecated and|retired|no longer|end of (?:its |their )?life|by provider as legacy"
    r"|has been (?:removed|shut ?down|discontinued"
    r"|disabled)"
    r"|is (?:unknown|invalid|disabled|gated|unavailable|restricted)|requires (?:a |an )?(?:subscription|paid"
    r"|upgrade|more system memory)"
    r"|not been (?:enabled|deployed)|is too large to be loaded)"
    r"|(?:no such|unknown|invalid|unsupported|unrecogni[sz]ed|nonexistent) (?:model|deployment)(?! output"
    r"| response| parameter)"
    r"|(?:is )?not a valid model|not a chat model|no endpoints? (?:found|available)|no allowed providers"
    r"|providers have been ignored"
    r"|no models? (?:is )?loaded"
    r"|no (?:available )?(?:deployments?|channels?|instances?)\b[^\n]{0,80}\bmodel|no available channel"
    r"|可用渠道"
    rf"|(?:no|not have|n't have|not allowed to|denied|cannot|can't|without|restricted|tried to) access{_NAMED}\bmodel"
    r"|\bdoes not work with the specified model|on-demand throughput isn'?t supported|does not support chat"
    r"|model use case details|\bmodel\b[^\n]{0,80}(?:was removed|requires terms|is blocked|not available on)"
    r"|not available on your plan|function '[^'\n]{1,80}': not found|model is not ready"
    r"|only (?:access models|supported in v1/)|gated repo|model:? \S{1,100}$|requested entity was not found"
    r"|模型(?:\S{0,40})(?:不存在|未找到|已下线|不支持|不可用)|不存在的模型"
)
# What is no parameter's fault and no other model's.
MODEL_REFUSES = re.compile(
    r"must be verified to (?:stream|use) (?:this|the) model|\b(?:system|developer) (?:role|instruction|message)s?"
    r" (?:is |are )?not (?:supported|enabled|allowed)"
)
MODEL_DENIED = re.compile(r"only access models|not allowed to access model|gated repo|not in the authorized list")
ROUTE_TEXT = re.compile(
    r"page not found|unknown (?:request )?(?:url|endpoint|route|path)|invalid (?:url|path|endpoint)"
    r"|no (?:such )?(?:route|path)\b"
    r"|cannot post|resource not found|method not allowed|no route matched|^not found$|endpoint (?:is )?not found"
)

# --- policy ----------------------------------------------------------------------------------------------------------

POLICY_CODE = re.compile(
    r"contentfilter|contentpolicy|invalidprompt|cyberpolicy|responsibleai|^moderation|moderation(?:blocked"
    r"|failed|error)"
    r"|^safety$|datainspection|sensitivecontent|contentviolation|contentmoderation|policyviolation|promptblocked"
    r"|prohibitedcontent|contentblocked|guardrail(?!budget)|harmfulcontent|^sensitive$|promptinjection"
    r"|risk(?:content|control)",
    re.MULTILINE,
)
POLICY_TEXT = re.compile(
    r"content[ _](?:filter|management|moderation|safety|polic|violat)|(?:usage|safety|use"
    r"|acceptable use) (?:polic|guideline)"
    rf"|violat\w{{1,4}}{_SAME}(?:polic|guideline|terms)|safety (?:system|filter|settings|reasons|checks?)|moderation"
    r"|flagged (?:by|as|for)|guardrail|prompt injection|inappropriate content|prohibited (?:content|use)"
    r"|(?:considered|content) (?:high|exists) risk"
    r"|sensitive (?:content|words?|information)"
    r"|(?:blocked|rejected|filtered) (?:by|for|due to) (?:\w{1,20} ){0,3}(?:polic|safety|content|guardrail|filter)"
    r"|敏感|违规|违反|不安全|安全策略|内容审核"
)

# --- rate ------------------------------------------------------------------------------------------------------------

RATE_CODE = re.compile(
    r"ratelimit|throttl|toomanyrequests|resourceexhausted|requestlimit|concurren(?:cy|t)\w{0,12}(?:limit|exceed)"
    r"|(?:rpm|tpm|qps|rps)\w{0,12}(?:limit|exceed)|slowdown|servicequotaexceeded|requestbursttoofast|setlimitexceeded"
    r"|limit(?:requests|tokens)|capacityexceeded|dynamic(?:request|token)limited|quotaexceeded|queuefull",
    re.MULTILINE,
)
RATE_TEXT = re.compile(
    r"(?:rate|request|token|concurrency|throughput|qps|rpm|tpm)[ -]limit\w{0,4}[^\n]{0,60}\b(?:exceeded|reached|hit)"
    r"|(?:exceed\w*|reached|hit|over)[^\n]{0,60}\b(?:rate|request|concurrency|throughput|qps|rpm|tpm)[ -]?limit"
    r"|too many (?:concurrent |parallel |simultaneous |pending |queued )?requests|being rate[- ]?limited"
    r"|rate[- ]limited"
    r"|(?:requests?|tokens?) per (?:second|minute|min\b)|please slow down|^slow down|\bthrottl(?:ed|ing)\b"
    r"|out of call volume quota|token quota is exceeded"
    r"|max(?:imum)? (?:organization )?concurren|too many tokens,? (?:please wait|per)"
    r"|(?:请求|调用|访问)\S{0,6}(?:过于频繁|频率|过快|过多|频次)|速率限制|并发\S{0,6}(?:过高|超|限)|限流|负载已饱和"
)
BUSY_TEXT = re.compile(
    r"cannot accept (?:new|more|any)|(?:pending|queued|concurrent) requests? (?:limit )?exceeded|queue is full"
    r"|capacity (?:is )?(?:temporarily |currently )?exceeded|slow down|no (?:available )?slots?\b"
    r"|slot unavailable|max(?:imum)? queue"
)
MINUTE = re.compile(r"per[- ]?(?:minute|min\b|second)|\b(?:rpm|tpm|rps|qps)\b|perminute")
# "Tokens per day" is a quota, "24 hours a day" in a page is not.
PERIOD = re.compile(
    r"(?:requests|tokens|calls|limit|quota|used|usage|models|images)[^\n.]{0,30}\bper[- ](?:day|week|hour)"
    r"|per(?:day|week|hour)"
    r"|per-(?:day|week|hour)\b|(?:daily|weekly|hourly|monthly|5[- ]hour|five[- ]hour"
    r"|session) (?:\w{1,20} ){0,3}(?:limit|quota|cap|usage)"
    r"|\((?:rpd|tpd|tph|rph|asd)\)|limit_rpd|limit_tpd|\b(?:rpd|tpd)\b|(?:calls|requests) ?/ ?(?:day|week|hour)"
    r"|usage limit reached|(?:quota|limit|allocation) for (?:the day|today)|daily (?:\w{1,20} ){0,3}allocation"
    r"|每[日天周]\S{0,8}(?:上限|限额|限制|额度)|日限额"
)
PERIOD_CODE = re.compile(
    r"per(?:day|week|hour)|dailylimit|weeklylimit|daily(?:quota|request|token)|limit(?:rpd|tpd)|(?:hour|week)quota",
    re.MULTILINE,
)

# --- the server ------------------------------------------------------------------------------------------------------

SERVER_CODE = re.compile(
    r"^servererror|internal(?:server|service)?error|^internal|^internalfailure|overloaded|^apierror$|^unavailable"
    r"|(?:service|server|provider|model)(?:un|not)available|timeout|deadlineexceeded|^server$|connectionerror"
    r"|midstreamfallback|modelnotready|modelerrorexception|badgateway|upstreamerror|^cancelled$|serverbusy|notready",
    re.MULTILINE,
)
TRANSIT_TEXT = re.compile(
    r"unexpected (?:end|eof)|client disconnected|upstream (?:connect|request|error|timed)"
    r"|premature(?:ly)? (?:end|clos)"
    r"|connection (?:was )?(?:reset|closed|aborted)|context canceled|timed out\b|broken pipe"
    r"|model has (?:\w{1,20} or )?(?:crashed|unloaded)|degraded function|no healthy (?:deployment|upstream|endpoint)"
)
# Said in a 200, or inside a proxy's 400, where no status helps.
SERVER_TEXT = re.compile(
    r"internal (?:server )?error|overloaded|bad gateway|service (?:is )?(?:temporarily )?unavailable"
    r"|gateway time-?out"
    r"|temporarily unavailable|server (?:had an|is) (?:error|busy|overloaded)|over capacity|at capacity"
    r"|upstream error"
    r"|服务\S{0,4}(?:繁忙|不可用|异常)|系统(?:繁忙|错误)|稍后(?:再试|重试)|过载"
)
# What a model needs and this machine has not; an account whose quota for one model is used up.
NOT_ENOUGH_MEMORY = re.compile(r"requires? more (?:system |gpu |video )?memory|insufficient system resources")
FREE_QUOTA_TEXT = re.compile(r"(?:exhausted|used up) (?:its|your|the) free (?:trial |tier )?quota")
MORE_ROOM_TEXT = re.compile(
    r"try again with (?:a )?higher max_(?:completion_)?tokens|max_tokens or model output limit was"
)
# The page of a firewall or a bot wall in front of the provider.
WALL_PAGE = re.compile(
    r"attention required|just a moment|captcha|are you (?:a )?human|checking your browser|unusual (?:traffic|activity)"
    r"|(?:request|url|you|access) (?:was |is |has been |have been )?(?:blocked|rejected|denied)|incident id|support id"
    r"|\bray id|web application firewall|\bwaf\b|security (?:check|policy|service|threat)|bot (?:protection|detection)"
    r"|potential threats?|error 10(?:05|06|09|10|12|20)\b"
)
# A page in the place of a reply that will go away again; any other page is what lies at a wrong address.
PASSING_PAGE = re.compile(
    r"maintenance|temporar|unavailable|try again|(?:be|are) (?:right )?back|overload|too many requests|rate limit|busy"
    r"|down for|out of service|bad gateway|time-?out|error 5\d\d|internal server error"
)
MALFORMED_CODE = re.compile(r"jsonvalidatefailed|outputparsefailed|toolusefailed", re.MULTILINE)
