"""What the teams of the demo do, in the words of the articles: eight kinds of teams, and what each offers."""

from dataclasses import dataclass

ANY_DAY, SCHOOL_DAYS, WEEKEND = range(7), range(5), range(5, 7)
MORNING_OR_AFTERNOON = ((8, 30), (9, 0), (14, 30), (15, 0))


@dataclass(frozen=True)
class Kind:
    """A kind of activity: title, category code, what is done, and about how many people one volunteer serves.

    ``meet`` is where people meet (of a village: the spot in it), ``times`` the hours and minutes it may start at on one
    of ``weekdays`` (0 is Monday), ``hours`` how long it takes where that is fixed.
    """

    title: str
    category: str
    text: str
    reach: int
    meet: str
    risks: str = ""
    times: tuple[tuple[int, int], ...] = MORNING_OR_AFTERNOON
    weekdays: range = ANY_DAY
    hours: int | None = None


#: 隆回's eight professional teams, with the category of each and the kinds of activity they carry.
PROFESSIONAL: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "理论宣讲": (
        "0010",
        (
            Kind(
                "微课堂：屋场里讲政策",
                "0010",
                "用本地话讲医保、养老和惠农补贴，现场答问，每户发一张政策一页通。",
                6,
                "花门街道办事处门口",
            ),
            Kind(
                "文明实践在瑶山",
                "0010",
                "坐车到瑶乡屋场开讲，双语宣讲员结对，讲完帮老人填好申请表。自带水杯，山上冷，多穿一件。",
                5,
                "虎形山瑶族乡文化广场",
            ),
        ),
    ),
    "卫生健康": (
        "0004",
        (
            Kind(
                "义诊进村：量血压测血糖",
                "0004",
                "为老人量血压、测血糖、建健康卡，需要转诊的登记联系。不懂医的负责引导和登记。",
                8,
                "县中心一楼服务大厅集合",
                times=((8, 30),),
            ),
            Kind(
                "急救技能进社区",
                "0004",
                "教心肺复苏和海姆立克法，每人都上手练一遍。",
                6,
                "桃花坪街道文化活动室",
                hours=2,
            ),
        ),
    ),
    "农业科技": (
        "0007",
        (
            Kind(
                "金银花田间课堂",
                "0007",
                "农技员到田头讲修剪、病虫防治和采收，现场看苗开方。穿雨鞋来。",
                7,
                "小沙江镇金银花交易市场门口",
                times=((9, 0),),
            ),
        ),
    ),
    "教育助学": (
        "0003",
        (
            Kind(
                "春苗工程：周末作业辅导",
                "0003",
                "陪留守儿童写作业、读绘本，和外地的家长视频一次。",
                3,
                "县图书馆二楼少儿阅览室",
                times=((9, 0), (14, 30)),
                weekdays=WEEKEND,
                hours=2,
            ),
            Kind(
                "四点半课堂",
                "0003",
                "放学后陪孩子做作业、下棋、跳绳，等家长下班来接。",
                4,
                "县实验小学一楼多功能教室",
                times=((16, 30),),
                weekdays=SCHOOL_DAYS,
                hours=2,
            ),
        ),
    ),
    "文体旅游": (
        "0008",
        (
            Kind(
                "送戏下乡：花鼓戏专场",
                "0008",
                "搭台、引导、维持秩序，帮老人找座，散场后清理场地。",
                20,
                "滩头镇年画广场",
                times=((18, 30),),
                hours=3,
            ),
        ),
    ),
    "法制宣传": (
        "0005",
        (
            Kind(
                "和事佬议事",
                "0005",
                "坐下来把邻里的事说开，律师志愿者当场讲法。",
                2,
                "县矛盾调处中心一号议事室",
                times=((14, 30), (19, 0)),
                hours=2,
            ),
        ),
    ),
    "社会慈善": (
        "0017",
        (
            Kind(
                "独居老人上门陪伴",
                "0017",
                "两人一组，打扫、理发、检查水电，陪老人说说话，发现困难及时报告。",
                1,
                "县中心一楼服务大厅集合",
                times=((8, 30), (14, 30)),
            ),
        ),
    ),
    "青年志愿": (
        "0011",
        (
            Kind(
                "上下学护学岗",
                "0011",
                "在校门口斑马线护送学生过街，劝导接送车辆有序停放。反光背心现场领取。",
                15,
                "县实验小学正门斑马线",
                "马路边执勤，须穿反光背心，听从交警指挥",
                times=((7, 0), (16, 0)),
                weekdays=SCHOOL_DAYS,
                hours=1,
            ),
        ),
    ),
}

#: Of which profession (the codes of the product) these teams are: the county's own eight.
PROFESSIONS: dict[str, str] = {
    "理论宣讲": "theory",
    "卫生健康": "health",
    "农业科技": "agriculture",
    "教育助学": "education",
    "文体旅游": "culture",
    "法制宣传": "law",
    "社会慈善": "relief",
    "青年志愿": "youth",
}

#: What squads of villages and communities do.
VILLAGE: tuple[Kind, ...] = (
    Kind(
        "清洁家园", "0006", "清扫主干道、河堤和公共厕所，劝导垃圾分类。扫把和手套由队里准备。", 12, "文化广场"
    ),
    Kind("文明劝导：移风易俗进家门", "0010", "上门讲红白喜事简办，签承诺书，听取意见。", 8, "村务公开栏前"),
    Kind(
        "森林防火巡山",
        "0009",
        "沿防火路线巡查，劝阻野外用火，清理坟山周围的杂草。",
        10,
        "护林检查点",
        "山路湿滑，须结伴同行，雨天改期",
    ),
    Kind("爱心超市盘点和送货", "0001", "盘点货架，给行动不便的兑换户送货上门。", 4, "爱心超市", hours=2),
    Kind("老年人手机课", "0007", "一对一教挂号、缴费、视频通话，识别诈骗电话。", 3, "活动室一楼", hours=2),
    Kind(
        "敬老院包饺子",
        "0017",
        "和老人一起包饺子、剪指甲、拉家常。",
        5,
        "敬老院食堂",
        times=((9, 0),),
        hours=3,
    ),
)

#: What the demo's own village does in other ways than first come, first served, and what happened there lately.
BY_APPROVAL = Kind(
    "老年大学助教", "0003", "帮老人开机、调字号、记笔记。要有耐心，队长看过报名再定人。", 6, "活动室二楼"
)
BY_LOT = Kind(
    "社区图书角夜间整架", "0003", "登记新书、贴标签、整理书架。地方小，只要四个人，抽签决定。", 2, "图书角"
)
WITH_QUEUE = Kind("独居老人结对送晚饭", "0017", "两人一组送饭上门，看看水电，陪老人说说话。", 1, "老年食堂")
FAMILY_DAY = Kind(
    "亲子护绿：给小树浇水",
    "0006",
    "家长带着孩子给河边的小树浇水、挂牌。未成年人由监护人陪同。",
    1,
    "河边步道",
)
ON_DUTY = Kind(
    "文明交通劝导岗", "0011", "在路口劝导行人走斑马线、电动车戴头盔。每岗一人，按排班到岗。", 15, "各路口"
)
EVERY_WEEK = Kind("周六清洁日", "0006", "每个星期六早上一起扫主干道，扫完吃碗粉。", 12, "文化广场")
LONG_DAY = Kind(
    "防汛演练值守", "0009", "守河堤观测点，报水位，劝离岸边的人。备有热饭和休息帐篷。", 9, "河堤观测点"
)
PHONE_CLASS, DELIVERIES = VILLAGE[4], VILLAGE[3]

#: The duty posts of the roster: crossings of the town.
CROSSINGS = (
    "桃花坪广场路口",
    "实验小学路口",
    "农贸市场路口",
    "汽车站路口",
    "县医院路口",
    "滨河路路口",
)

#: What the posts (点) of a station are for.
POSTS = ("爱心超市", "老年食堂", "屋场讲堂", "图书角", "暖心驿站")

#: Units of the county that are paired with sites, and of which kind each is.
UNITS: tuple[tuple[str, str], ...] = (
    ("县实验小学", "school"),
    ("县图书馆", "public"),
    ("县农业农村局", "office"),
    ("县人民医院", "hospital"),
)

#: What the demo's own village does when it is loaded in the evening.
EVENING = Kind("平安夜巡", "0009", "两人一组走街串巷，查消防通道和路灯，提醒关好门窗煤气。", 9, "文化广场")

#: Called off after people had signed up: which of the above, and why.
CALLED_OFF: tuple[tuple[int, str], ...] = (
    (2, "气象台发布大雨预警，山路不安全。天晴后另行通知，请大家互相转告。"),
    (5, "敬老院这几天集中防流感，暂不接待来访，改到下个月。"),
)

#: How teams present themselves, by name, by field of work or else by kind.
INTROS: dict[str, str] = {
    "隆回县红马甲志愿者协会": "一群热心街坊办的协会：哪里缺人手就去哪里，大到防汛，小到修灯。",
    "隆回县夕阳红助老服务中心": "专门照看老人：理发、陪诊、修水电，平均年龄六十岁的老伙计照顾更老的。",
    "理论宣讲": "把政策讲成家常话。有老教师、老支书，也有会说瑶话的年轻人。",
    "卫生健康": "医生护士带头，教急救、量血压，一年走遍偏远的村。不懂医也能来，引导登记缺人手。",
    "农业科技": "农技员和种植大户组队，季节到了就下田，教的都是用得上的。",
    "教育助学": "周末陪孩子写作业、读书，平时下午守四点半课堂。有耐心就行。",
    "文体旅游": "唱花鼓戏、教广场舞、给游客指路，热闹的事都有我们。",
    "法制宣传": "律师、老党员、乡贤坐到一张桌上，把邻里的事说开。",
    "社会慈善": "每周去看一看独居的老人，送一顿饭，说一会儿话。",
    "青年志愿": "年轻人的队伍，护学、赶集引导、大型活动，什么都肯干。",
    "main": "全县志愿者的总队：统筹各支队和专业队伍，遇到大事统一调度。",
    "branch": "本乡镇（街道）志愿者的家：护河、劝导、助老，常年有活动，来了就有人带。",
    "squad": "街坊邻居组成的小队，做的都是家门口的事：扫扫路，看看老人，巡巡山。",
}

#: Projects of professional teams: name, summary, of which team.
PROJECTS: tuple[tuple[str, str, str], ...] = (
    ("春苗工程", "让留守儿童每个周末都有人陪、有书读：固定志愿者、固定时间、固定教室。", "教育助学"),
    ("文明实践在瑶山", "组建瑶汉双语宣讲队，把政策和服务送进虎形山、小沙江的屋场。", "理论宣讲"),
    ("和事佬", "村里的事村里说开：老党员、律师、乡贤组成议事小组，两周一次。", "法制宣传"),
    ("乡村健康守护", "为行动不便的老人建健康卡，每月一次上门随访。", "卫生健康"),
    ("金银花田间课堂", "农时到哪课堂到哪，一年八次，覆盖金银花主产村。", "农业科技"),
    ("银龄不孤单", "独居老人一周至少见一次志愿者。", "社会慈善"),
)


#: The menu of the demo's village: need, title, what is done, minutes. The last waits, the one before it rests.
MENU = (
    ("repair", "换灯泡、修插座", "带工具上门，换灯泡、修开关插座，不动总闸和线路改造", 60),
    ("errand", "代买代取", "代买米油、代取快递和药，单据当面对清", 60),
    ("elderly", "陪老人说说话", "每次一小时，陪聊天、读报、散步", 60),
    ("health", "量血压血糖", "在家测血压血糖，记在本子上，不看病不开药", 30),
    ("education", "教用智能手机", "打电话、看视频、交费、防诈骗，一对一教会为止", 90),
    ("law", "问问法律", "宅基地、赡养、合同的事，律师和司法所的人来说", 60),
    ("culture", "写春联、拍全家福", "年前上门写春联、拍照片，照片洗好送来", 60),
    ("science", "果树剪枝", "冬春两季，带剪子上门教剪枝", 120),
)
#: What households ask for on the phone.
NEEDS = (
    ("repair", "厨房的灯不亮了，想请人看看"),
    ("errand", "腿脚不方便，想请人帮忙取快递"),
    ("elderly", "一个人在家，想有人来说说话"),
    ("education", "想学会用手机和孙子视频"),
    ("environment", "院子里的杂物搬不动，想请人帮忙清一清"),
    ("law", "想问问赡养的事怎么办"),
    ("science", "橘子树要剪枝，不会剪"),
)
HOUSEHOLDS = ("牛奶奶", "马爷爷", "杨阿姨", "苗大叔", "羊婆婆", "兰阿姨", "松大爷")
#: Wishes of the village: for whom, what, about how many yuan, shares, public words.
WISHES = (
    ("elderly", "一台落地电风扇", 180, 1, "一位独居老人夏天怕热，想要一台电风扇"),
    ("children", "一套课外书", 120, 1, "一个喜欢看书的孩子，想要一套少年百科"),
    ("disabled", "一根防滑拐杖", 90, 1, "走路不稳，想要一根轻一点的拐杖"),
    ("hardship", "一床过冬的棉被", 260, 1, "家里的被子用了很多年，想换一床"),
    ("left_behind", "一台学习用的平板", 1500, 5, "和在外打工的父母视频、上网课用"),
    ("elderly", "一台收音机", 80, 1, "眼睛不好，想听听戏"),
    ("children", "一双运动鞋", 150, 1, "快开运动会了，想要一双新鞋"),
    ("hardship", "一口电饭煲", 200, 2, "老的坏了，一家四口等着用"),
    ("elderly", "一台血压计", 220, 1, "想每天在家量一量血压"),
    ("farmers", "一台两万元的旋耕机", 4999, 1, "想少请几个工"),
)
